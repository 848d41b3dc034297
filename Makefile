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
SANITIZE := -O1 -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
RELEASE  := -O2

.PHONY: all guest guest-watch guest-check engine-native engine-release \
        format lint generate-check test bench clean

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
