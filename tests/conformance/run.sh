#!/usr/bin/env bash
# Runs the reference implementation's own test suite, file by file, where it
# lies: no line of it is in this repository.
#
#   tests/conformance/run.sh TESTES [FILE...]
#
# TESTES is the folder testes of https://github.com/lua/lua at tag v5.4.8. What
# is left out, and why, is in the file left-out. ENGINE chooses the engine:
#
#   ENGINE=wasm     the committed engine through the luahost command (default)
#   ENGINE=native   build/engine-native (make engine-native)
#   ENGINE=COMMAND  anything that runs a Lua file; modules come from $LUAHOST_STUB_MODULES
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
testes=$(cd "${1:?usage: run.sh TESTES [FILE...]}" && pwd)
shift

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
case ${ENGINE:=wasm} in
  wasm)
    go build -C "$root" -o "$work/luahost" ./cmd/luahost
    engine=("$work/luahost" run --modules "$testes" --limit memory=512MiB --limit time=1m --limit output_bytes=100MiB)
    ;;
  native) engine=("$root/build/engine-native" --memory $((512 << 20))) ;;
  *) read -ra engine <<<"$ENGINE" ;;
esac
export LUAHOST_STUB_MODULES=$testes
export ASAN_OPTIONS=exitcode=99 UBSAN_OPTIONS=exitcode=99

# Left-out lines become empty, so that the others keep their numbers.
left_out() {
  awk -v file="$1" '$1 == file && $2 != "-" { print $2 "s/.*//" }' "$here/left-out"
}
is_left_out() {
  awk -v file="$1" '$1 == file && $2 == "-" { found = 1 } END { exit !found }' "$here/left-out"
}

# The suite itself runs big.lua as a coroutine that yields twice.
wrapped() {
  case $1 in
    big) printf 'local f = coroutine.wrap(function() '; cat; printf "end) assert(f() == 'b') assert(f() == 'a')" ;;
    *) cat ;;
  esac
}

run_file() {
  # The suite's switch for no messages about tests that it skips.
  { printf '_nomsg=true '; sed -f <(left_out "$1") "$testes/$1.lua" | wrapped "$1"; } >"$work/$1.lua"
  (cd "$work" && "${engine[@]}" "$1.lua" >"$work/out" 2>&1 </dev/null)
}

since() { awk -v start="$1" -v now="$EPOCHREALTIME" 'BEGIN { print now - start }'; }

files=("$@")
if [ ${#files[@]} -eq 0 ]; then
  for path in "$testes"/*.lua; do files+=("$(basename "$path" .lua)"); done
fi
failed=0
for file in "${files[@]}"; do
  if is_left_out "$file"; then
    echo "left out  $file"
    continue
  fi
  start=$EPOCHREALTIME
  if run_file "$file"; then verdict=passes; else verdict=FAILS; fi
  printf '%-9s %-10s %6.1f s\n' $verdict "$file" "$(since "$start")"
  if [ $verdict = FAILS ]; then
    tail -n 5 "$work/out" | sed 's/^/          /'
    failed=$((failed + 1))
  fi
done
echo "$failed failures with ${engine[0]##*/}"
[ $failed -eq 0 ]
