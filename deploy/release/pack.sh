#!/usr/bin/env bash
# Packs a published program twice: as the program itself, and under the name that makes it a kubectl plugin.
# The same files give the same archives, byte for byte.
# usage: deploy/release/pack.sh PUBLISHED VERSION RUNTIME OUT      e.g. pack.sh publish 0.1.0 linux-arm64 dist
set -euo pipefail
[ $# -eq 4 ] || { sed -n '4p' "$0" >&2; exit 2; }
published=$(realpath "$1") version=$2 runtime=$3
mkdir -p "$4"
out=$(realpath "$4")
cd "$(dirname "$0")/../.."
[ -x "$published/admission-webhook" ] || { echo "$published has no program: publish src/AdmissionWebhook into it first" >&2; exit 2; }
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT

pack() {
  local name=$1 archive=$out/$1-$version-$runtime.tar.gz
  rm -rf "$stage"/*
  cp -r "$published"/. "$stage"
  # Only for debuggers, and larger than the program.
  find "$stage" \( -name '*.pdb' -o -name '*.dbg' -o -name '*.xml' \) -delete
  [ "$name" = admission-webhook ] || mv "$stage/admission-webhook" "$stage/$name"
  cp LICENSE "$stage"
  tar --directory "$stage" --sort=name --owner=0 --group=0 --numeric-owner --mode=u=rwX,go=rX --mtime="@${SOURCE_DATE_EPOCH:-0}" --create . | gzip -9n > "$archive"
  echo "$archive"
}
pack admission-webhook
pack kubectl-egress
