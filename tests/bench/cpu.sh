#!/usr/bin/env bash
# Times the CPU programs on luahost and on every peer that is installed, and
# prints the table of shared/bench/cpu/run.sh: median, minimum and maximum of
# each, the ratio to native lua5.4, whether the outputs agree, and geometric means.
#
#   tests/bench/cpu.sh [PROGRAM...]
#
#   ROUNDS=5        rounds; the engines take turns within each
#   BENCH=DIR       where the programs are (default: ../shared/bench/cpu beside this repository)
#   LUAHOST_xyz=... one more engine, e.g. LUAHOST_nofuel='./luahost run --time --engine build/lua-no-fuel.wasm'
#
# Peers: apt-get install lua5.4 luajit; gopher-lua is built here from $BENCH/gopherlua.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
bench=${BENCH:-$root/../shared/bench/cpu}
if [ ! -f "$bench/run.sh" ]; then
  echo "cpu.sh: no benchmark programs in $bench; hint: BENCH=DIR names their folder" >&2
  exit 1
fi
command -v lua5.4 >/dev/null || { echo 'cpu.sh: lua5.4 is not installed, and every ratio is to it' >&2; exit 1; }

# The programs may lie in a read-only place, and gopher-lua is built beside them.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r "$bench/." "$work"
chmod -R u+w "$work"
(cd "$work/gopherlua" && go build -o glua .) || echo 'cpu.sh: gopher-lua does not build here; going on without it' >&2
go build -C "$root" -o "$work/luahost" ./cmd/luahost

# The compilation cache must be warm: the figure is the script's time.
echo 'return 1' >"$work/warm.txt"
"$work/luahost" run "$work/warm.txt" >/dev/null
rm "$work/warm.txt"

export LUAHOST="$work/luahost run --time"
[ -x "$root/build/engine-release" ] && export LUAHOST_native="$root/build/engine-release --time"
exec_bench() { cd "$work" && bash ./run.sh "$@"; }
exec_bench "$@"
