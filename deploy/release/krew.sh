#!/usr/bin/env bash
# Prints the manifest of the kubectl plugin `egress` for krew, from the archives that pack.sh made.
# usage: deploy/release/krew.sh OUT VERSION URL      URL: the folder that the archives are downloaded from
set -euo pipefail
[ $# -eq 3 ] || { sed -n '3p' "$0" >&2; exit 2; }
out=$1 version=$2 url=${3%/}

cat << MANIFEST
apiVersion: krew.googlecontainertools.github.com/v1alpha2
kind: Plugin
metadata:
  name: egress
spec:
  version: v$version
  homepage: ${url%/releases/*}
  shortDescription: Check Istio manifests against egress policies
  description: |
    Says which external hosts an Istio mesh may reach, and who may reach them:
    checks manifests before they are applied, audits a cluster, explains
    denials, tests and compares EgressPolicies. It is the program of the
    admission webhook, so its answers are those of the cluster.
  platforms:
MANIFEST

found=
for platform in amd64:linux-x64 arm64:linux-arm64; do
  archive=kubectl-egress-$version-${platform#*:}.tar.gz
  [ -e "$out/$archive" ] || continue
  found=yes
  cat << PLATFORM
    - selector:
        matchLabels:
          os: linux
          arch: ${platform%:*}
      uri: $url/$archive
      sha256: $(sha256sum "$out/$archive" | cut -d ' ' -f 1)
      bin: kubectl-egress
PLATFORM
done
[ -n "$found" ] || { echo "no kubectl-egress-$version-*.tar.gz in $out: run pack.sh first" >&2; exit 2; }
