#!/bin/sh
# Compares the table of Istio's string fields with a file of CustomResourceDefinitions: a new field needs a treatment.
set -eu
[ $# -eq 1 ] || { echo "usage: $0 CRD_FILE" >&2; exit 2; }
ISTIO_CRDS=$(realpath "$1")
export ISTIO_CRDS
cd "$(dirname "$0")/.."
exec dotnet test --project tests/AdmissionWebhook.Policy.Tests/AdmissionWebhook.Policy.Tests.csproj -- --filter-class AdmissionWebhook.Policy.Tests.Istio.IstioCrdTests
