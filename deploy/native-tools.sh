#!/usr/bin/env bash
# Makes sure that this machine can compile the program to native code; if not, says what is missing and exits with 1.
# usage: deploy/native-tools.sh [RUNTIME, default linux-x64]      linux-x64 or linux-arm64; root on Debian or Ubuntu, to install what is missing
set -euo pipefail
runtime=${1:-linux-x64}
case $runtime in
  linux-x64) machine=x86_64 triple=x86_64-linux-gnu cross=gcc-x86-64-linux-gnu ;;
  linux-arm64) machine=aarch64 triple=aarch64-linux-gnu cross=gcc-aarch64-linux-gnu ;;
  *) echo "unsupported runtime $runtime: use linux-x64 or linux-arm64" >&2; exit 2 ;;
esac

# clang links; to cross-compile it uses the linker and C library of gcc's package for that architecture.
missing=()
command -v clang > /dev/null || missing+=(clang)
[ "$(uname -m)" = "$machine" ] || command -v "$triple-gcc" > /dev/null || missing+=("$cross")
[ ${#missing[@]} = 0 ] && exit 0

cannot() { echo "cannot compile for $runtime: no ${missing[*]}, and $*" >&2; exit 1; }
command -v apt-get > /dev/null || cannot "no apt-get to install it with"
[ "$(id -u)" = 0 ] || cannot "installing it needs root"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
{ apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"; } > "$log" 2>&1 \
  || cannot "apt-get cannot install it: $(grep -m1 '^E:' "$log" || tail -n 1 "$log")"
