#!/usr/bin/env bash
# What collecting in steps costs: runs allocating programs with the collector as it is, and with each cycle in one step
# (collectgarbage("incremental", 0, 0, 60): the world stops), taking turns. Prints medians in seconds and their ratio.
#
#   tests/bench/collector.sh [PROGRAM.lua...]    (default: those of this folder and of $BENCH that allocate)
#
#   ROUNDS=5     rounds
#   BENCH=DIR    where bintrees.lua, strings.lua and closures.lua are (default: ../shared/bench/cpu beside this repository)
#   ENGINE='...' what runs a script and prints "seconds S" to stderr (default: luahost run --time, that is, WebAssembly)
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
bench=${BENCH:-$root/../shared/bench/cpu}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [ -z "${ENGINE:-}" ]; then
  go build -C "$root" -o "$work/luahost" ./cmd/luahost
  ENGINE="$work/luahost run --time --limit memory=512MiB"
fi
if [ $# -eq 0 ]; then
  set -- "$root/tests/bench/tables.lua"
  for name in bintrees strings closures; do
    if [ -f "$bench/$name.lua" ]; then set -- "$@" "$bench/$name.lua"; fi
  done
fi

seconds() { $ENGINE "$1" 2>&1 >/dev/null | sed -n 's/^seconds //p'; }
median() { sort -g "$1" | awk '{ s[NR] = $1 } END { print s[int((NR + 1) / 2)] }'; }

# The line of the program's first statement is lost, nothing else of it.
stopping() { printf 'collectgarbage("incremental", 0, 0, 60) '; cat "$1"; }

printf '%-12s %10s %10s %7s\n' program steps stopped ratio
for program in "$@"; do
  name=$(basename "$program" .lua)
  cp "$program" "$work/$name.lua"
  stopping "$program" >"$work/$name-stopped.lua"
  seconds "$work/$name.lua" >/dev/null
  for ((i = 0; i < ${ROUNDS:-5}; i++)); do
    seconds "$work/$name.lua" >>"$work/steps.$name"
    seconds "$work/$name-stopped.lua" >>"$work/stopped.$name"
  done
  awk -v name="$name" -v a="$(median "$work/steps.$name")" -v b="$(median "$work/stopped.$name")" \
    'BEGIN { printf "%-12s %10.3f %10.3f %7.2f\n", name, a, b, a / b }'
done
