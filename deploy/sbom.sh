#!/usr/bin/env bash
# Writes the SBOM of the native program (CycloneDX, JSON): the packages of its last restore, and the .NET runtime compiled into it.
# usage: deploy/sbom.sh FILE      after: dotnet publish src/AdmissionWebhook -p:NativeRuntime=linux-x64. Needs the .NET SDK and jq.
set -euo pipefail
out=$(realpath "$1")
cd "$(dirname "$0")/.."
command -v jq > /dev/null || { echo "skipped: no jq here" >&2; exit 0; }
version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' Directory.Build.props)
assets=artifacts/obj/AdmissionWebhook/project.assets.json
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
dotnet tool restore > "$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
dotnet dotnet-CycloneDX src/AdmissionWebhook/AdmissionWebhook.csproj --recursive --disable-package-restore --base-intermediate-output-path artifacts/obj \
  --set-name admission-webhook --set-version "$version" --output "$work" --filename sbom.json --output-format Json > "$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
# The runtime is downloaded as a pack, so it is not among the packages.
jq --slurpfile assets "$assets" '
  .components += [$assets[0].project.frameworks[].downloadDependencies[]? | select(.name | test("^Microsoft\\.(NETCore|AspNetCore)\\.App\\.Runtime\\."))
    | {name, version: (.version | capture("(?<v>[0-9][0-9.]*)").v)}
    | {type: "framework", name, version, scope: "required", purl: "pkg:nuget/\(.name)@\(.version)", "bom-ref": "pkg:nuget/\(.name)@\(.version)"}]' \
  "$work/sbom.json" > "$out"
jq -e '[.components[].name] | any(test("App\\.Runtime\\.NativeAOT")) and any(. == "OpenTelemetry")' "$out" > /dev/null \
  || { echo "the SBOM lacks the native runtime or a package: was the program published with -p:NativeRuntime?" >&2; exit 1; }
