#!/usr/bin/env bash
# Sends reviews at a steady rate while policies and certificates change every second and one of two instances is killed and restarted. Loopback
# only. Exits with 1 if a review was lost (no answer within 5 s from either instance) or answered wrongly.
# usage: soak.sh [SECONDS, default 60] [REVIEWS PER SECOND, default 1000]      Publishes the program as in the image, unless PROGRAM names one.
set -euo pipefail
cd "$(dirname "$0")/.."
program=${PROGRAM:-}
if [ -z "$program" ]; then
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  dotnet publish src/AdmissionWebhook -c Release -p:NativeRuntime=linux-x64 -o "$work" --nologo -v quiet
  program=$work/admission-webhook
fi
dotnet run -c Release --project tests/AdmissionWebhook.Benchmarks -- --soak "$program" "${1:-60}" "${2:-1000}"
