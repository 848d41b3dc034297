# The Go side needs none of this: `go build` and `go test ./...` work on a fresh
# clone. These targets are for people who change the C engine, and for CI.

GUEST    := guest/build
MODULES  := $(GUEST)/node_modules/.package-lock.json
BUILD    := build

# clang gives the better sanitizer reports; gcc will do.
CC       := $(shell command -v clang-14 || command -v clang || command -v gcc || echo cc)

# The serve loop needs a host; everything else runs natively, too.
ENGINE   := $(filter-out guest/engine/guest_%.c guest/engine/standalone_%.c,$(wildcard guest/engine/*.c))
SOURCES  := $(ENGINE) $(wildcard guest/engine/native/*.c)
CFLAGS   := -std=gnu11 -g -Wall -Wextra -fno-strict-aliasing -Iguest/engine -Iguest/engine/native -Iabi
SANITIZE := -O1 -DENGINE_FAULTS -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
RELEASE  := -O2

FUZZ     := $(SANITIZE) -fsanitize=fuzzer-no-link
FUZZERS  := chunk cbor json pattern number format pack parse script snapshot
# Seconds that each fuzzer runs.
FUZZ_SECONDS := 60
# For how long: CI gives a number of inputs and a seed instead, so that a run can be repeated;
# FUZZ_EXTENT_script and the like are for one fuzzer alone.
FUZZ_EXTENT  ?= -max_total_time=$(FUZZ_SECONDS)

.PHONY: all guest guest-watch guest-check engine-native engine-release \
        fuzzers fuzz $(FUZZERS:%=fuzz-%) differential stress faults format lint generate-check test bench clean

all: guest engine-native

# ---- the engine as WebAssembly (see guest/build/README.md)

$(MODULES): $(GUEST)/package.json $(GUEST)/package-lock.json
	cd $(GUEST) && npm ci --no-audit --no-fund

guest: $(MODULES)
	node $(GUEST)/build.mjs

guest-watch: $(MODULES)
	node $(GUEST)/build.mjs --watch

guest-check: $(MODULES)
	node $(GUEST)/build.mjs --check

# ---- the engine as a native command: one Lua file, no host

engine-native: $(BUILD)/engine-native
engine-release: $(BUILD)/engine-release

# $(call native,NAME,FLAGS): objects depend on the headers they include.
define native
$(1)_OBJECTS := $$(SOURCES:guest/engine/%.c=$(BUILD)/$(1).o/%.o)

$(BUILD)/$(1): $$($(1)_OBJECTS)
	@echo "link $$@"
	@$(CC) $(2) $$^ -lm -o $$@

$(BUILD)/$(1).o/%.o: guest/engine/%.c Makefile
	@mkdir -p $$(@D)
	@echo "cc $$<"
	@$(CC) $(CFLAGS) $(2) -MMD -MP -c $$< -o $$@

-include $$($(1)_OBJECTS:.o=.d)
endef

$(eval $(call native,engine-native,$(SANITIZE)))
$(eval $(call native,engine-release,$(RELEASE)))

# ---- the scripts under strain, natively

# Bytes of work that the collector does wherever it may collect.
STRESS := 3000

stress: engine-native
	LUAHOST_STRESS=$(STRESS) go test -count=1 ./tests -run TestScripts/native

# Every allocation of every script fails once: on its own, and with all that follow. This takes hours; the test TestFaults samples.
faults: $(BUILD)/engine-native
	@failed=0; \
	for script in $$(find tests/lang -name '*.lua' | sort); do \
	  echo "$$script"; \
	  (cd $$(dirname $$script) && ASAN_OPTIONS=allocator_may_return_null=1 $(CURDIR)/$< --every-fault $$(basename $$script) </dev/null) || failed=1; \
	done; exit $$failed

# ---- fuzzers (need clang): native/fuzz and native/front have their own READMEs

FUZZ_O     := $(BUILD)/fuzz.o
FUZZ_WORLD := $(ENGINE:guest/engine/%.c=%) $(addprefix native/,host_stub stub_store module_stub fuzz/fuzz_world)
FUZZ_FRONT := mem string utf8_check number number_print decimal arena chunk_id lex lex_literal fold parser parse \
              parse_expr scope goto format native/ast_dump native/front/parse_world
fuzz_parts  = $(FUZZ_WORLD) native/fuzz/fuzz_$(1)
fuzz_parts_number := number number_print decimal native/fuzz/fuzz_number
fuzz_parts_parse  := $(FUZZ_FRONT) native/front/fuzz_parse
fuzz_flags_pattern := -max_len=80
fuzz_flags_number  := -max_len=200
fuzz_flags_json    := -dict=guest/engine/native/fuzz/json.dict
fuzz_flags_parse   := -dict=guest/engine/native/front/lua.dict
fuzz_flags_format  := -max_len=300
fuzz_flags_pack    := -max_len=300
# What scripts print goes nowhere.
fuzz_flags_script  := -dict=guest/engine/native/front/lua.dict -max_len=4096 -close_fd_mask=1
fuzz_seeds_parse   := guest/engine/native/front/corpus
fuzz_seeds_script  := tests/lang tests/hostile tests/differential/corpus

$(FUZZ_O)/%.o: guest/engine/%.c Makefile
	@mkdir -p $(@D)
	@echo "cc $<"
	@$(CC) $(CFLAGS) $(FUZZ) -MMD -MP -c $< -o $@

-include $(shell find $(FUZZ_O) -name '*.d' 2>/dev/null)

# $(call fuzzer,NAME): findings and new inputs go to build/fuzz_NAME, seeds stay as they are.
define fuzzer
$(BUILD)/fuzz-$(1): $$(addprefix $(FUZZ_O)/,$$(addsuffix .o,$$(or $$(fuzz_parts_$(1)),$$(call fuzz_parts,$(1)))))
	@echo "link $$@"
	@$(CC) $(SANITIZE) -fsanitize=fuzzer $$^ -lm -o $$@

fuzz-$(1): $(BUILD)/fuzz-$(1)
	@mkdir -p $(BUILD)/fuzz_$(1)
	@echo "fuzz $(1) $$(or $$(FUZZ_EXTENT_$(1)),$$(FUZZ_EXTENT))"
	@$(BUILD)/fuzz-$(1) $$(or $$(FUZZ_EXTENT_$(1)),$$(FUZZ_EXTENT)) -timeout=30 -artifact_prefix=$(BUILD)/fuzz_$(1)/ $$(fuzz_flags_$(1)) \
	  $(BUILD)/fuzz_$(1) $$(or $$(fuzz_seeds_$(1)),$$(wildcard guest/engine/native/fuzz/$(1))) \
	  >$(BUILD)/fuzz_$(1).log 2>&1 || { tail -n 60 $(BUILD)/fuzz_$(1).log; exit 1; }
endef

$(foreach name,$(FUZZERS),$(eval $(call fuzzer,$(name))))

# The bytecode's format changes; its seeds are made when they are needed.
fuzz-chunk: $(BUILD)/fuzz_chunk.seeds
$(BUILD)/fuzz_chunk.seeds: $(BUILD)/engine-native
	@mkdir -p $(BUILD)/fuzz_chunk
	@for script in tests/lang/vm/*.lua tests/lang/codegen/*.lua tests/lang/meta/*.lua; do \
	  $(BUILD)/engine-native -e 'io.write(string.dump(assert(load(io.read("a"))), true))' \
	    <$$script >$(BUILD)/fuzz_chunk/$$(basename $$script .lua) || exit 1; \
	done
	@touch $@

fuzz-snapshot: $(BUILD)/fuzz_snapshot.seeds
$(BUILD)/fuzz_snapshot.seeds: $(BUILD)/engine-native guest/engine/native/fuzz/snapshot_seeds.lua
	@mkdir -p $(BUILD)/fuzz_snapshot
	@seeds=guest/engine/native/fuzz/snapshot_seeds.lua; \
	for n in $$(seq $$($(BUILD)/engine-native $$seeds)); do \
	  $(BUILD)/engine-native $$seeds $$n >$(BUILD)/fuzz_snapshot/$$n || exit 1; \
	done
	@touch $@

# Generated programs against lua5.4 (tests/differential/README.md).
DIFFERENTIAL_SECONDS := 60
differential: $(BUILD)/engine-release
	go run ./tests/differential/hunt -engine $(BUILD)/engine-release -from $$(date +%s)000 -time $(DIFFERENTIAL_SECONDS)s

fuzzers: $(FUZZERS:%=$(BUILD)/fuzz-%)
fuzz: $(FUZZERS:%=fuzz-%)

# ---- checks

format:
	go tool gofumpt -w .

lint:
	@unformatted=$$(go tool gofumpt -l .); \
	if [ -n "$$unformatted" ]; then echo "not gofumpt-formatted (make format):"; echo "$$unformatted"; exit 1; fi
	go vet ./...
	go tool staticcheck ./...

# Generated files are committed; generating them again must change nothing.
generate-check: $(MODULES)
	go generate ./...
	git diff --exit-code

test:
	go test ./...

bench:
	tests/bench/cpu.sh

clean:
	rm -rf $(BUILD) $(GUEST)/out
