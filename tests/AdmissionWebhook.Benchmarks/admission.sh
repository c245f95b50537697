#!/usr/bin/env bash
# What admission costs a write: VirtualServices that have all their defaults are created on a real API server with neither webhook, with both,
# with both and match conditions (`manifests webhooks --policy`), with the native net alone, and with all of it. In turns, so that a machine that
# changes its speed changes it for all of them.
# usage: admission.sh [PROGRAM]      without one it is published here as the image holds it
#   KUBEBUILDER_ASSETS=FOLDER  etcd, kube-apiserver and kubectl, as for tests/e2e
#   REQUESTS=600  creates in each round      ROUNDS=5  rounds      CLIENTS=4  at once
# Needs curl, openssl and h2load (Debian: nghttp2-client).
set -euo pipefail
cd "$(dirname "$0")/../.."
assets=${KUBEBUILDER_ASSETS:?names the folder of etcd, kube-apiserver and kubectl} requests=${REQUESTS:-600} rounds=${ROUNDS:-5} clients=${CLIENTS:-4}
work=$(mktemp -d)
pids=()
# Asked politely, an API server waits for its watches and for etcd.
trap 'kill -9 ${pids[*]} 2> /dev/null || true; wait 2> /dev/null || true; rm -rf "$work"' EXIT
program=${1:-$work/app/admission-webhook}
[ $# = 1 ] || dotnet publish src/AdmissionWebhook -c Release -p:NativeRuntime=linux-x64 -o "$work/app" --nologo -v quiet

port() { # a free one
  local port
  for _ in $(seq 50); do port=$((20000 + RANDOM % 10000)); (exec 3<> "/dev/tcp/127.0.0.1/$port") 2> /dev/null || { echo $port; return; }; done
}
until_true() { for _ in $(seq 600); do "$@" > /dev/null 2>&1 && return; sleep 0.2; done; echo "not in time: $*" >&2; tail -n 5 "$work"/*.log >&2; exit 1; }

client=http://127.0.0.1:$(port) peer=http://127.0.0.1:$(port) server=$(port)
openssl genrsa -out "$work/sa.key" 2048 2> /dev/null
echo 'admin-token,admin,1,"system:masters"' > "$work/tokens.csv"
"$assets/etcd" --data-dir="$work/etcd" --listen-client-urls="$client" --advertise-client-urls="$client" --listen-peer-urls="$peer" \
  --initial-advertise-peer-urls="$peer" --initial-cluster=default="$peer" --unsafe-no-fsync --log-level=error > "$work/etcd.log" 2>&1 &
pids+=($!)
"$assets/kube-apiserver" --etcd-servers="$client" --bind-address=127.0.0.1 --secure-port="$server" --advertise-address=127.0.0.1 \
  --endpoint-reconciler-type=none --cert-dir="$work/certs" --authorization-mode=RBAC --token-auth-file="$work/tokens.csv" \
  --service-account-issuer=https://kubernetes.default.svc --service-account-key-file="$work/sa.key" --service-account-signing-key-file="$work/sa.key" \
  --service-cluster-ip-range=10.0.0.0/24 --disable-admission-plugins=ServiceAccount > "$work/apiserver.log" 2>&1 &
pids+=($!)
api=$!
cat > "$work/kubeconfig" << YAML
apiVersion: v1
kind: Config
clusters: [{name: e, cluster: {server: "https://127.0.0.1:$server", certificate-authority: $work/certs/apiserver.crt}}]
users: [{name: u, user: {token: admin-token}}]
contexts: [{name: e, context: {cluster: e, user: u}}]
current-context: e
YAML
k() { "$assets/kubectl" --kubeconfig="$work/kubeconfig" "$@"; }
until_true k get --raw /readyz
k apply -f - > /dev/null << 'YAML'
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: virtualservices.networking.istio.io}
spec:
  group: networking.istio.io
  scope: Namespaced
  names: {kind: VirtualService, plural: virtualservices, singular: virtualservice}
  versions:
    - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, x-kubernetes-preserve-unknown-fields: true}}}}}
YAML
until_true k get virtualservices

cat > "$work/policy.yaml" << 'YAML'
apiVersion: egress.admissionwebhook.dev/v1alpha1
kind: EgressPolicy
metadata: {name: bench}
spec:
  approvedHosts: [{host: "*.example.com", labels: {vendor: example}}]
  defaults: {routeTimeout: 15s, retries: {attempts: 2, retryOn: [connect-failure]}, connectTimeout: 10s, exportTo: ["."], labels: {governed: "true"}}
YAML
vs() { # HOST LABELS
  printf '{"apiVersion":"networking.istio.io/v1","kind":"VirtualService","metadata":{"generateName":"vs-","namespace":"default","labels":%s},"spec":{"hosts":["%s"],"exportTo":["."],"http":[' "$2" "$1"
  for i in 1 2 3; do printf '{"match":[{"uri":{"prefix":"/%s"}}],"timeout":"3s","retries":{"attempts":1},"route":[{"destination":{"host":"%s","port":{"number":443}}}]},' $i "$1"; done
  printf '{"timeout":"3s","route":[{"destination":{"host":"%s"}}]}]}}' "$1"
}
vs api.example.com '{"vendor":"example","governed":"true"}' > "$work/vs.json"
vs evil.example.net '{"governed":"true"}' > "$work/bad.json"
vs api.example.com '{}' > "$work/bare.json"

"$program" certs "$work/tls" --name 127.0.0.1 > /dev/null
"$program" serve --policy "$work/policy.yaml" --port 0 --management-port 0 --cluster off --tls-cert="$work/tls/tls.crt" --tls-key="$work/tls/tls.key" > "$work/webhook.log" 2>&1 &
pids+=($!)
webhook=$!
until_true grep -q 'Listening on' "$work/webhook.log"
address=$(grep -oE 'https://[^ ,]+' "$work/webhook.log" | head -n 1)
mapfile -t where < <(printf '%s\n' --url "$address" --ca-bundle "$work/tls/ca.crt")
"$program" manifests webhooks "${where[@]}" > "$work/both.yaml"
"$program" manifests webhooks "${where[@]}" --policy "$work/policy.yaml" > "$work/conditions.yaml"
"$program" manifests native --policy "$work/policy.yaml" > "$work/net.yaml"

url=https://127.0.0.1:$server/apis/networking.istio.io/v1/namespaces/default/virtualservices
headers=(-H 'authorization: Bearer admin-token' -H 'content-type: application/json')
denied() { ! k create -f "$work/bad.json" --dry-run=server; }
admitted() { k create -f "$work/bad.json" --dry-run=server; }
defaulted() { k create -f "$work/bare.json" --dry-run=server -o json | grep -q '"governed"'; }
clean() {
  curl -sk -X DELETE "${headers[@]}" "$url" -o /dev/null
  k delete validatingwebhookconfiguration,mutatingwebhookconfiguration,validatingadmissionpolicybinding,validatingadmissionpolicy --all > /dev/null 2>&1
  until_true admitted
}
# In hundredths of a second.
cpu() { awk '{ sub(/.*\) /, ""); print $12 + $13 }' "/proc/$1/stat"; }
run() { # NAME FILE...
  local name=$1 file calls before after_api after_webhook
  shift
  for file in "$@"; do k apply --server-side -f "$work/$file.yaml" > /dev/null; done
  [ $# = 0 ] || until_true denied
  case $name in *webhook*) until_true defaulted ;; esac
  h2load -n 50 -c "$clients" -m 1 -d "$work/vs.json" "${headers[@]}" "$url" > /dev/null
  before=$(cpu "$api") after_webhook=$(cpu "$webhook")
  h2load -n "$requests" -c "$clients" -m 1 -d "$work/vs.json" "${headers[@]}" --log-file="$work/times" "$url" > "$work/out"
  after_api=$(($(cpu "$api") - before)) after_webhook=$(($(cpu "$webhook") - after_webhook))
  grep -q "status codes: $requests 2xx" "$work/out" || { echo "not every write was admitted ($name):" >&2; cat "$work/out" >&2; exit 1; }
  calls=$(sed -nE 's/^finished in [^,]*, ([0-9.]+) req.*/\1/p' "$work/out")
  p() { awk '{ print $3 / 1000 }' "$work/times" | sort -n | awk -v q="$1" '{ v[NR] = $1 } END { print v[int(NR * q) + 1] }'; }
  printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$name" "$calls" "$(p 0.5)" "$(p 0.99)" \
    "$(awk "BEGIN { print $after_api * 10 / $requests }")" "$(awk "BEGIN { print $after_webhook * 10 / $requests }")" >> "$work/figures"
  rm -f "$work/times"
  clean
}
clean
for _ in $(seq "$rounds"); do
  run "no admission"
  run "both webhooks" both
  run "both webhooks with conditions" conditions
  run "net alone" net
  run "both webhooks with conditions and net" conditions net
done
k version 2> /dev/null | sed -n 's/^Server/API server/p'
echo "medians of $rounds rounds of $requests creates, $clients at once; processor time in milliseconds a create"
printf '%-40s %10s %9s %9s %12s %10s\n' "" "creates/s" "p50 ms" "p99 ms" "API server" "webhook"
median() { awk -F'\t' -v n="$1" -v c="$2" '$1 == n { print $c }' "$work/figures" | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
cut -f1 "$work/figures" | awk '!seen[$0]++' | while read -r name; do
  printf '%-40s %10s %9s %9s %12s %10s\n' "$name" "$(median "$name" 2)" "$(median "$name" 3)" "$(median "$name" 4)" "$(median "$name" 5)" "$(median "$name" 6)"
done
