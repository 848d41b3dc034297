#!/usr/bin/env bash
# What counting fuel and looking for interrupts costs: the CPU programs on the engine and on
# a build of it without the checks (-DLUAHOST_NO_FUEL, never shipped), taking turns. Prints the
# ratio of the medians of CPU time for each program, less what starting takes (the median of a
# script that does nothing), and their geometric mean.
#
#   tests/bench/fuel.sh [PROGRAM...]
#
#   ROUNDS=7   rounds
#   BENCH=DIR  where the programs are (default: ../shared/bench/cpu beside this repository)
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
bench=${BENCH:-$root/../shared/bench/cpu}
if [ ! -d "$bench" ]; then
  echo "fuel.sh: no benchmark programs in $bench; hint: BENCH=DIR names their folder" >&2
  exit 1
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
node "$root/guest/build/build.mjs" --out "$work/with.wasm" >&2
node "$root/guest/build/build.mjs" --no-fuel --out "$work/without.wasm" >&2
go build -C "$root" -o "$work/luahost" ./cmd/luahost

programs=("$@")
[ $# -gt 0 ] || for file in "$bench"/*.lua; do programs+=("$(basename "$file" .lua)"); done

# $1: engine, $2: program; the user time of the whole process, in seconds.
run() {
  local TIMEFORMAT=%U
  local script=$bench/$2.lua
  [ "$2" != nothing ] || script=$work/nothing.lua
  { time "$work/luahost" run --engine "$work/$1.wasm" "$script" >/dev/null; } 2>&1
}

# The compiled engines go to the cache first.
echo 'return 1' >"$work/nothing.lua"
for engine in with without; do run "$engine" nothing >/dev/null; done
for program in nothing "${programs[@]}"; do
  for _ in $(seq "${ROUNDS:-7}"); do
    for engine in with without; do printf '%s %s %s\n' "$program" "$engine" "$(run "$engine" "$program")"; done
  done
done | sort -k1,1 -k2,2 -k3,3n | awk '
  { key = $1 " " $2; n[key]++; at[key, n[key]] = $3; if (!($1 in seen)) { seen[$1] = 1; order[++count] = $1 } }
  function median(key) { return at[key, int((n[key] + 1) / 2)] }
  function net(program, engine) { return median(program " " engine) - median("nothing " engine) }
  END {
    printf "%-12s %8s %8s %6s\n", "program", "with", "without", "ratio"
    for (i = 1; i <= count; i++) {
      if (order[i] == "nothing") continue
      a = net(order[i], "with"); b = net(order[i], "without"); sum += log(a / b)
      printf "%-12s %8.3f %8.3f %6.3f\n", order[i], a, b, a / b
    }
    printf "%-12s %24.3f\n", "mean", exp(sum / (count - 1))
  }'
