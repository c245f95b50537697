#!/usr/bin/env bash
# Publishes the program as the image does, starts it on one core and drives it over HTTPS and HTTP/2 from another. Loopback only.
# usage: load.sh [REQUESTS, default 20000]      Needs the .NET SDK, curl, taskset, a second core; root, to install h2load from Debian.
set -euo pipefail
requests=${1:-20000}
cd "$(dirname "$0")/../.."
if ! command -v h2load > /dev/null; then
  [ "$(id -u)" = 0 ] || { echo "h2load is missing (Debian: nghttp2-client)" >&2; exit 2; }
  apt-get install -y --no-install-recommends nghttp2-client > /dev/null
fi

work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2> /dev/null || true; rm -rf "$work"' EXIT
dotnet publish src/AdmissionWebhook -c Release -p:ContainerPublish=true -o "$work/app" --nologo -v quiet

rss() { awk '/^VmRSS:/ { printf "%.1f MB\n", $2 / 1024 }' "/proc/$server/status"; }

start=$(date +%s%N)
taskset -c 0 "$work/app/admission-webhook" --port 0 --management-port 0 --write-ca "$work/ca.pem" > "$work/log" 2>&1 &
server=$!
ready=
for _ in $(seq 500); do
  kill -0 "$server" 2> /dev/null || { cat "$work/log" >&2; exit 1; }
  health=$(grep -oE 'http://[^ ,]+' "$work/log" | head -n 1 || true)
  [ -n "$health" ] && curl -sf "$health/readyz" -o /dev/null && { ready=$(date +%s%N); break; }
  sleep 0.02
done
[ -n "$ready" ] || { echo "not ready in time" >&2; cat "$work/log" >&2; exit 1; }
url=$(grep -oE 'https://[^ ,]+' "$work/log" | head -n 1)
echo "start to ready: $(((ready - start) / 1000000)) ms (to within 20 ms)"
curl -sS --cacert "$work/ca.pem" -H 'Content-Type: application/json' --data-binary @samples/reviews/virtual-service.json \
  "$url/validate" -o /dev/null -w 'first review: %{time_total} s with the connection, %{time_appconnect} s of it the handshake\n'
echo "idle RSS: $(rss)"

# drive PATH REQUESTS
drive() {
  timeout 120 taskset -c 1 h2load -n "$2" -c 4 -m 8 -t 1 -H 'Content-Type: application/json' --log-file="$work/requests" \
    -d samples/reviews/virtual-service.json "$url/$1" > "$work/h2load"
}

# percentiles of the third column of h2load's log, which is in microseconds
percentiles() {
  sort -n -k3,3 "$work/requests" | awk '{ t[NR] = $3 } END { printf "p50 %d us, p90 %d us, p99 %d us\n", t[int(NR * .5)], t[int(NR * .9)], t[int(NR * .99)] }'
}

for path in validate mutate; do
  drive "$path" 10000
  rm -f "$work/requests"
  drive "$path" "$requests"
  echo "/$path: $(grep -E '^finished' "$work/h2load")"
  grep -E '^(requests|status codes)' "$work/h2load"
  percentiles
  rm -f "$work/requests"
  echo "RSS after it: $(rss)"
done
