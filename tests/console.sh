#!/usr/bin/env bash
# Tests the console: types, lint and unit tests, its size, and each view in a real browser on the program.
# usage: tests/console.sh PROGRAM
# Needs Node.js 20.19 or later, the npm registry and Debian's Chromium, which it installs if it can; says what it skips.
set -euo pipefail
program=$(realpath "$1")
cd "$(dirname "$0")/.."
readonly console=src/AdmissionWebhook.Console most_kb=300

say() { echo "console: $*"; }
skip() { say "skipped: $*"; exit 0; }
fail() { say "FAILED: $*" >&2; exit 1; }

command -v node > /dev/null && command -v npm > /dev/null || skip "there is no Node.js here"
node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' \
  || skip "it needs Node.js 20.19 or later, this is $(node --version)"
if grep -n '"resolved"' "$console/package-lock.json" | grep -v '"https://registry.npmjs.org/'; then
  fail "package-lock.json names a registry of its own"
fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT
(cd "$console" && npm ci --no-audit --no-fund --fetch-retries=2) > "$log" 2>&1 || {
  [ "${CI:-}" != true ] || { cat "$log" >&2; fail "npm ci"; }
  skip "its packages cannot be had: $(tail -n 1 "$log")"
}

cd "$console"
say "types, lint, unit tests"
npm run --silent types
npm run --silent lint
npm run --silent test

dist=../../artifacts/console/dist
[ -e "$dist/index.html" ] || fail "the program was built without the console: there is no $dist"
size=0
for file in "$dist"/*.* "$dist"/assets/*; do size=$((size + $(gzip -9c "$file" | wc -c))); done
say "size: $((size / 1000)) kB compressed"
[ $size -lt $((most_kb * 1000)) ] || fail "that is more than $most_kb kB"

if ! command -v chromium > /dev/null && [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null; then
  export DEBIAN_FRONTEND=noninteractive
  { apt-get update && apt-get install -y --no-install-recommends chromium; } > "$log" 2>&1 || say "apt-get cannot install chromium: $(tail -n 1 "$log")"
fi
chromium=$(command -v chromium) || { say "browser tests skipped: no Chromium here"; exit 0; }
say "each view in $("$chromium" --version --no-sandbox 2> /dev/null | head -n 1)"
ADMISSION_WEBHOOK=$program CHROMIUM=$chromium npm run --silent browser
