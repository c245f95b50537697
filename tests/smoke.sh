#!/usr/bin/env bash
# Starts the program as in the README and sends it the README's two reviews.
# usage: tests/smoke.sh PROGRAM
set -euo pipefail
program=$1
cd "$(dirname "$0")/.."
command -v curl > /dev/null || { echo "skipped: no curl here"; exit 0; }
work=$(mktemp -d)
"$program" --port 0 --management-port 0 --write-ca "$work/ca.pem" > "$work/log" 2>&1 &
server=$!
trap 'kill $server 2> /dev/null || true; rm -rf "$work"' EXIT
for _ in $(seq 100); do
  url=$(grep -oE 'https://[^ ,]+' "$work/log" | head -n 1 || true)
  [ -n "$url" ] && curl -sf --cacert "$work/ca.pem" "$url/livez" -o /dev/null 2> /dev/null && break
  [ -n "$url" ] && break
  sleep 0.2
done
[ -n "$url" ] || { cat "$work/log"; exit 1; }
post() { curl -sS --cacert "$work/ca.pem" -H 'Content-Type: application/json' --data-binary @"samples/reviews/$2" "$url/$1"; }
post validate unapproved-host.json | grep -q '"allowed":false'
post mutate virtual-service.json | grep -q '"patchType":"JSONPatch"'
echo "denied and patched as the README shows"
