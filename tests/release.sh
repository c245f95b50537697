#!/usr/bin/env bash
# Packs a published program as a release does, then unpacks and runs it as a user would.
# usage: tests/release.sh PUBLISHED
set -euo pipefail
published=$(realpath "$1")
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { echo "release: $*" >&2; exit 1; }
version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' Directory.Build.props)
url=https://example.com/org/admission-webhook/releases/download/v$version

# The same program stands in for both: only the packing is tested.
for runtime in linux-x64 linux-arm64; do
  deploy/release/pack.sh "$published" "$version" "$runtime" "$work/dist" > "$work/packed"
  [ "$(wc -l < "$work/packed")" -eq 2 ] || fail "two archives are expected: $(cat "$work/packed")"
done
deploy/release/pack.sh "$published" "$version" linux-x64 "$work/again" > /dev/null
cmp "$work"/{dist,again}/"kubectl-egress-$version-linux-x64.tar.gz" || fail "the same files gave another archive"

deploy/release/krew.sh "$work/dist" "$version" "$url" > "$work/egress.yaml"
for runtime in linux-x64 linux-arm64; do
  archive=kubectl-egress-$version-$runtime.tar.gz
  grep -q "uri: $url/$archive" "$work/egress.yaml" || fail "the manifest of the plugin does not name $archive"
  grep -q "sha256: $(sha256sum "$work/dist/$archive" | cut -d ' ' -f 1)" "$work/egress.yaml" || fail "the manifest has another checksum than $archive"
done
if deploy/release/krew.sh "$work" "$version" "$url" > /dev/null 2>&1; then fail "a manifest without archives was printed"; fi

mkdir "$work/plugin" "$work/program"
tar -xzf "$work/dist/kubectl-egress-$version-linux-x64.tar.gz" -C "$work/plugin"
tar -xzf "$work/dist/admission-webhook-$version-linux-x64.tar.gz" -C "$work/program"
[ -e "$work/plugin/LICENSE" ] || fail "the plugin has no licence"
"$work/program/admission-webhook" --version > /dev/null
# krew keeps the plugin in a store and links to it from the PATH.
mkdir "$work/bin"
ln -s "$work/plugin/kubectl-egress" "$work/bin/kubectl-egress"
"$work/bin/kubectl-egress" check --help | grep -q '^  kubectl egress check' || fail "the plugin does not call itself kubectl egress"
code=0
"$work/bin/kubectl-egress" check --policy src/AdmissionWebhook/Policies/sample-policy.yaml samples/unapproved-host.yaml > /dev/null || code=$?
[ "$code" -eq 1 ] || fail "the plugin exited with $code on a manifest that is denied"
echo "packed, unpacked and run"
