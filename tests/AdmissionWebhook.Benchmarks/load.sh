#!/usr/bin/env bash
# Publishes the program as the image does, starts it on one core and drives it over HTTPS and HTTP/2 from another. Loopback only.
# usage: load.sh [REQUESTS, default 40000]
#   REVIEW=FILE   the AdmissionReview to send (default: review.json beside this script, as an API server sends it)
#   BESIDE="CMD"  another webhook to drive in turn with this one; run as CMD ADDRESS CERTIFICATE KEY, it answers on /validate
# Needs the .NET SDK, curl, openssl, taskset, a second core; root, to install h2load from Debian.
set -euo pipefail
requests=${1:-40000}
cd "$(dirname "$0")/../.."
review=${REVIEW:-tests/AdmissionWebhook.Benchmarks/review.json}
if ! command -v h2load > /dev/null; then
  [ "$(id -u)" = 0 ] || { echo "h2load is missing (Debian: nghttp2-client)" >&2; exit 2; }
  apt-get install -y --no-install-recommends nghttp2-client > /dev/null
fi

work=$(mktemp -d)
server=
beside=
trap 'kill $server $beside 2> /dev/null || true; rm -rf "$work"' EXIT
[ -n "${APP:-}" ] && ln -s "$APP" "$work/app" || dotnet publish src/AdmissionWebhook -c Release -p:ContainerPublish=true -o "$work/app" --nologo -v quiet

# start: leaves $server, $url and the milliseconds from start to ready in $ready
start() {
  local from health=
  from=$(date +%s%N)
  taskset -c 0 "$work/app/admission-webhook" --port 0 --management-port 0 --bare-endpoint --write-ca "$work/ca.pem" > "$work/log" 2>&1 &
  server=$!
  for _ in $(seq 1000); do
    kill -0 "$server" 2> /dev/null || { cat "$work/log" >&2; exit 1; }
    health=${health:-$(sed -nE 's|.* on (http://[^ ,]+).*|\1|p' "$work/log" | head -n 1)}
    [ -n "$health" ] && curl -sf "$health/readyz" -o /dev/null && { ready=$((($(date +%s%N) - from) / 1000000)); break; }
    sleep 0.005
  done
  url=$(grep -oE 'https://[^ ,]+' "$work/log" | head -n 1)
}

stop() { kill "$server"; wait "$server" || true; server=; }

rss() { awk '/^VmRSS:/ { printf "%.1f MB\n", $2 / 1024 }' "/proc/$1/status"; }

# Of all threads, in hundredths of a second.
ticks() { awk '{ print $14 + $15 }' "/proc/$1/stat"; }

# percentiles of the third column of h2load's log, which is in microseconds
percentiles() {
  sort -n -k3,3 "$work/requests" | awk '{ t[NR] = $3 } END { printf "p50 %d us, p90 %d us, p99 %d us\n", t[int(NR * .5)], t[int(NR * .9)], t[int(NR * .99)] }'
}

# drive PID URL NAME: saturates it
drive() {
  local before
  before=$(ticks "$1")
  timeout 300 taskset -c 1 h2load -n "$requests" -c 4 -m 8 -t 1 -H 'Content-Type: application/json' -d "$review" "$2" > "$work/h2load"
  printf '%-10s %s requests/s, %s us of processor time each, %s\n' "$3" "$(sed -nE 's|^finished in [^,]+, ([0-9]+).*|\1|p' "$work/h2load")" \
    "$((($(ticks "$1") - before) * 10000 / requests))" "$(grep -oE '[0-9]+ 2xx' "$work/h2load")"
}

# pace URL NAME: 1,000 requests/s for 10 s
pace() {
  rm -f "$work/requests"
  timeout 60 taskset -c 1 h2load -n 10000 -c 4 --rps=250 -m 8 -t 1 -H 'Content-Type: application/json' -d "$review" --log-file="$work/requests" "$1" > /dev/null
  printf '%-10s %s\n' "$2" "$(percentiles)"
}

echo "== start to ready (on one core, to within 5 ms, five starts)"
for _ in 1 2 3 4; do start; printf '%s ms, ' "$ready"; stop; done
start
echo "$ready ms"
tests/AdmissionWebhook.Benchmarks/empty-app.sh "${EMPTY:-$work/empty}"

echo "== the first reviews after it, on one connection"
for _ in $(seq 201); do printf 'url = "%s/validate"\noutput = "/dev/null"\n' "$url"; done > "$work/curl"
curl -sS --http2 --cacert "$work/ca.pem" -H 'Content-Type: application/json' --data-binary "@$review" -K "$work/curl" \
  -w '%{time_pretransfer} %{time_total}\n' | awk '{ printf "%d\n", ($2 - $1) * 1e6 }' > "$work/first"
echo "first $(head -n 1 "$work/first") us, median of the next 200 $(tail -n 200 "$work/first" | sort -n | sed -n 100p) us"

sleep 5
echo "== resident, idle 5 s later: $(rss "$server")"

if [ -n "${BESIDE:-}" ]; then
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout "$work/key.pem" -out "$work/certificate.pem" -days 1 \
    -subj /CN=localhost 2> /dev/null
  taskset -c 0 $BESIDE 127.0.0.1:18443 "$work/certificate.pem" "$work/key.pem" > "$work/beside.log" 2>&1 &
  beside=$!
fi
echo "== saturated on one core, 4 connections of 8 streams, $(wc -c < "$review") bytes; the first round warms up"
for _ in 1 2 3 4; do
  for path in bare validate mutate; do drive "$server" "$url/$path" "/$path"; done
  [ -z "$beside" ] || drive "$beside" https://127.0.0.1:18443/validate beside
done
echo "== resident after that: $(rss "$server")"

echo "== at 1,000 requests/s"
for _ in 1 2; do
  for path in bare validate mutate; do pace "$url/$path" "/$path"; done
  [ -z "$beside" ] || pace https://127.0.0.1:18443/validate beside
done
