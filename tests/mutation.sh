#!/usr/bin/env bash
# Mutates the engine and counts the mutants that no test kills. Slow; not part of every check.
# usage: tests/mutation.sh [FILE...]    files below src/AdmissionWebhook.Policy; by default those that decide approvals, findings and inheritance
set -euo pipefail
cd "$(dirname "$0")/.."
files=("$@")
[ ${#files[@]} -gt 0 ] || files=('Approvals/*.cs' 'Exposures/*.cs' Evaluation.cs FindingGroups.cs Inheritance.cs)
mutate=()
for file in "${files[@]}"; do
  mutate+=(--mutate "**/AdmissionWebhook.Policy/$file")
done
dotnet tool restore
cd tests/AdmissionWebhook.Policy.Tests
exec dotnet stryker --test-runner mtp --project AdmissionWebhook.Policy.csproj "${mutate[@]}" \
  --concurrency "${MUTATION_CONCURRENCY:-2}" --break-at 85 --threshold-low 85 --threshold-high 95 \
  --reporter cleartext --reporter html --output ../../artifacts/mutation
