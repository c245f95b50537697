#!/usr/bin/env bash
# Every generated file in the repository must be what the program generates now.
# usage: tests/drift.sh PROGRAM
set -euo pipefail
program=$1
cd "$(dirname "$0")/.."
failed=0
check() {
  local file=$1
  shift
  if ! "$program" "$@" | diff -u "$file" - ; then
    echo "drift: $file is not what '$(basename "$program") $*' prints; run it again and commit" >&2
    failed=1
  fi
}
check docs/rules/README.md rules --markdown
check docs/policy.schema.json policy schema
check deploy/base/webhooks.yaml manifests webhooks
check deploy/overlays/capture/objects/webhooks.yaml manifests capture
check deploy/base/crd.yaml manifests crd
exit $failed
