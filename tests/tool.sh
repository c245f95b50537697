#!/usr/bin/env bash
# Packs the program as a .NET tool, installs it from a folder as a user would, and runs it; then as a kubectl plugin.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
expect() {
  local expected=$1 actual=0
  shift
  "$@" > "$work/output" 2>&1 || actual=$?
  [ "$actual" -eq "$expected" ] || { echo "'$*' exited with $actual, not $expected:" >&2; cat "$work/output" >&2; exit 1; }
}

dotnet pack src/AdmissionWebhook --output "$work/packages" --nologo -v quiet
packages=("$work"/packages/*.nupkg)
[ ${#packages[@]} -eq 1 ] || { echo "expected one package for all platforms: ${packages[*]}" >&2; exit 1; }
# This folder is the only source, and an earlier package of the same version is ignored.
cat > "$work/nuget.config" <<CONFIG
<configuration><packageSources><clear/><add key="packed" value="$work/packages"/></packageSources></configuration>
CONFIG
NUGET_PACKAGES="$work/cache" dotnet tool install admission-webhook --tool-path "$work/bin" --add-source "$work/packages" \
  --configfile "$work/nuget.config" > "$work/install" || { cat "$work/install" >&2; exit 1; }

policy=src/AdmissionWebhook/Policies/sample-policy.yaml
expect 0 "$work/bin/admission-webhook" --version
expect 0 "$work/bin/admission-webhook" check --policy "$policy" samples/https-api.yaml
expect 1 "$work/bin/admission-webhook" check --policy "$policy" samples/unapproved-host.yaml
expect 0 "$work/bin/admission-webhook" explain api.github.com --policy "$policy"
expect 0 "$work/bin/admission-webhook" rules unapproved-host
expect 2 "$work/bin/admission-webhook" check --policy "$policy"

if command -v kubectl > /dev/null; then
  ln -s "$work/bin/admission-webhook" "$work/bin/kubectl-egress"
  PATH=$work/bin:$PATH expect 1 kubectl egress check --policy "$policy" samples/unapproved-host.yaml
  PATH=$work/bin:$PATH expect 0 kubectl egress check --help
  grep -q '^  kubectl egress check' "$work/output"
else
  echo "skipped the plugin: no kubectl here"
fi

echo "packed, installed and run"
