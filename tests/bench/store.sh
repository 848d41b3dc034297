#!/usr/bin/env bash
# Measures the store from Lua next to Redis, Tarantool and SQLite: one run, taking turns,
# medians, and ratios (below 1: luahost is faster). See peers/main.go for what is done.
#
#   tests/bench/store.sh [-rounds N]
#
# Peers: apt-get install redis-server tarantool; one that is missing is left out. The program
# is a module of its own, so that SQLite is no dependency of luahost.
set -euo pipefail
cd "$(dirname "$0")/peers"
binary=$(mktemp)
trap 'rm -f "$binary"' EXIT
go build -o "$binary" .
"$binary" "$@"
