#!/usr/bin/env bash
# Measures the program: start, memory, the first review, reviews over HTTPS and HTTP/2, and `check` of one file. Several programs are measured
# in turns, so that a machine that changes its speed changes it for all of them. The server gets one core, the load generator the other.
# usage: load.sh [NAME=PROGRAM...]      by default native=, published here as in the image
#   REQUESTS=40000  reviews per round      ROUNDS=3  rounds      TOTAL=500000  reviews before memory is read again
#   STARTS=5        starts                     OBJECTS=1000  objects in the followed cluster
#   REVIEW=FILE     the AdmissionReview to send (default: review.json beside this script, as an API server sends it)
#   BESIDE="CMD"    another webhook to compare with; run as CMD ADDRESS CERTIFICATE KEY, it answers on /validate
#   KUBECTL=CMD     a kubectl to compare `check` with
# Needs the .NET SDK, curl, openssl, taskset, a second core; root, to install h2load from Debian.
set -euo pipefail
cd "$(dirname "$0")/../.."
review=${REVIEW:-tests/AdmissionWebhook.Benchmarks/review.json}
requests=${REQUESTS:-40000} rounds=${ROUNDS:-3} total=${TOTAL:-500000} starts=${STARTS:-5} objects=${OBJECTS:-1000}
if ! command -v h2load > /dev/null; then
  [ "$(id -u)" = 0 ] || { echo "h2load is missing (Debian: nghttp2-client)" >&2; exit 2; }
  apt-get install -y --no-install-recommends nghttp2-client > /dev/null
fi

work=$(mktemp -d)
declare -A program server url
names=()
beside= counted=0
trap 'exec 3>&-; kill ${server[*]} $beside 2> /dev/null || true; wait; rm -rf "$work"' EXIT
if [ $# = 0 ]; then
  dotnet publish src/AdmissionWebhook -c Release -p:NativeRuntime=linux-x64 -o "$work/app" --nologo -v quiet
  set -- native="$work/app/admission-webhook"
fi
for one in "$@"; do names+=("${one%%=*}"); program[${one%%=*}]=${one#*=}; done

now() { date +%s%N; }
note() { echo "$3" >> "$work/$1.$2"; }
# FIGURE NAME: the median of what was noted
median() { sort -n "$work/$1.$2" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
# FIGURE UNIT: the medians of all
report() {
  local name
  printf '%-44s' "$1"
  for name in "${names[@]}" beside kubectl; do [ ! -e "$work/$1.$name" ] || printf '  %s %s %s' "$name" "$(median "$1" "$name")" "$2"; done
  echo
}

# NAME ARGUMENT...: leaves the milliseconds from start to ready in $ready
start() {
  local name=$1 from health=
  shift
  from=$(now)
  taskset -c 0 "${program[$name]}" --port 0 --management-port 0 --bare-endpoint --write-ca "$work/$name.pem" "$@" > "$work/log" 2>&1 &
  server[$name]=$!
  for _ in $(seq 5000); do
    kill -0 "${server[$name]}" 2> /dev/null || { cat "$work/log" >&2; exit 1; }
    health=${health:-$(sed -nE 's|.* on (http://[^ ,]+).*|\1|p' "$work/log" | head -n 1)}
    [ -n "$health" ] && taskset -c 1 curl -sf "$health/readyz" -o /dev/null && { ready=$((($(now) - from) / 1000000)); break; }
    sleep 0.005
  done
  url[$name]=$(sed -nE 's|.*Listening on (https://[^ ,]+).*|\1|p' "$work/log" | head -n 1)
}
stop() { kill "${server[$1]}"; wait "${server[$1]}" || true; unset "server[$1]"; }
rss() { awk '/^VmRSS:/ { printf "%.1f\n", $2 / 1024 }' "/proc/$1/status"; }
# Of all threads, in hundredths of a second.
ticks() { awk '{ print $14 + $15 }' "/proc/$1/stat"; }
h2() { taskset -c 1 h2load -n "$2" -c 4 -m 8 -t 1 -H 'Content-Type: application/json' -d "$review" "$1" > "$work/h2load"; }

# NAME PID URL PATH: saturates it; the first round is not counted
drive() {
  local before
  before=$(ticks "$2")
  h2 "$3/$4" "$requests"
  grep -q " $requests 2xx" "$work/h2load" || { echo "$1: not every review was answered: $(grep 2xx "$work/h2load")" >&2; exit 1; }
  [ "$counted" = 1 ] || return 0
  note "$4: requests a second" "$1" "$(sed -nE 's|^finished in [^,]+, ([0-9]+).*|\1|p' "$work/h2load")"
  note "$4: processor time of one" "$1" "$((($(ticks "$2") - before) * 10000 / requests))"
}

for ((i = 0; i < starts; i++)); do
  for name in "${names[@]}"; do
    start "$name"
    note "start to ready" "$name" "$ready"
    for _ in $(seq 201); do printf 'url = "%s/validate"\noutput = "/dev/null"\n' "${url[$name]}"; done > "$work/curl"
    taskset -c 1 curl -sS --http2 --cacert "$work/$name.pem" -H 'Content-Type: application/json' --data-binary "@$review" -K "$work/curl" \
      -w '%{time_pretransfer} %{time_total}\n' | awk '{ printf "%d\n", ($2 - $1) * 1e6 }' > "$work/reviews"
    note "first review on a connection" "$name" "$(head -n 1 "$work/reviews")"
    note "later reviews on it" "$name" "$(tail -n 200 "$work/reviews" | sort -n | sed -n 100p)"
    stop "$name"
  done
done
report "start to ready" ms
report "first review on a connection" us
report "later reviews on it" us

printf 'apiVersion: networking.istio.io/v1\nkind: ServiceEntry\nmetadata: {name: a, namespace: team}\nspec: {hosts: [api.github.com], resolution: DNS, ports: [{number: 443, name: tls, protocol: TLS}]}\n' > "$work/one.yaml"
# NAME COMMAND...
once() {
  local name=$1 from
  shift
  from=$(now)
  taskset -c 0 /usr/bin/time -o "$work/time" -f '%U %S' "$@" > /dev/null 2>&1 || true
  note "check of one file" "$name" "$((($(now) - from) / 1000000))"
  note "check of one file, processor time" "$name" "$(awk 'END { print ($1 + $2) * 1000 }' "$work/time")"
}
for ((i = 0; i < 3 * starts; i++)); do
  for name in "${names[@]}"; do once "$name" "${program[$name]}" check --policy src/AdmissionWebhook/Policies/sample-policy.yaml "$work/one.yaml"; done
  [ -z "${KUBECTL:-}" ] || once kubectl $KUBECTL version --client
done
report "check of one file" ms
report "check of one file, processor time" ms

# It ends when its standard input does.
mkfifo "$work/open"
mkdir "$work/cluster"
dotnet build tests/AdmissionWebhook.Benchmarks -c Release --nologo -v quiet > "$work/build" || { cat "$work/build" >&2; exit 1; }
artifacts/bin/AdmissionWebhook.Benchmarks/release/AdmissionWebhook.Benchmarks --fake-cluster "$objects" "$work/cluster" < "$work/open" > "$work/fake" &
exec 3> "$work/open"
until grep -q ready "$work/fake"; do sleep 0.1; done
for name in "${names[@]}"; do start "$name" --cluster kubeconfig --kubeconfig "$work/cluster/kubeconfig"; done
sleep 10
for name in "${names[@]}"; do note "resident at rest, $objects objects" "$name" "$(rss "${server[$name]}")"; done
report "resident at rest, $objects objects" MB

if [ -n "${BESIDE:-}" ]; then
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout "$work/key.pem" -out "$work/certificate.pem" -days 1 \
    -subj /CN=localhost 2> /dev/null
  taskset -c 0 env GOMAXPROCS=1 $BESIDE 127.0.0.1:18443 "$work/certificate.pem" "$work/key.pem" > "$work/beside.log" 2>&1 &
  beside=$!
fi
for ((i = 0; i <= rounds; i++)); do
  counted=$((i > 0))
  for path in bare validate mutate; do
    for name in "${names[@]}"; do drive "$name" "${server[$name]}" "${url[$name]}" "$path"; done
  done
  [ -z "$beside" ] || drive beside "$beside" https://127.0.0.1:18443 validate
done
for path in bare validate mutate; do
  report "$path: requests a second" ""
  report "$path: processor time of one" us
done

for name in "${names[@]}"; do
  h2 "${url[$name]}/validate" "$((total - 3 * requests * (rounds + 1) > 4 ? total - 3 * requests * (rounds + 1) : 4))"
  note "resident after $total reviews" "$name" "$(rss "${server[$name]}")"
done
report "resident after $total reviews" MB
