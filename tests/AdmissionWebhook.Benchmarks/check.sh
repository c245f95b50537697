#!/usr/bin/env bash
# Measures time and peak memory of `check` over many manifests and over one, compared with `cat` of the same files.
# usage: check.sh [MANIFESTS, default 5000] [RUNS, default 5]. Publishes the program as in the image, unless PROGRAM names one.
set -euo pipefail
cd "$(dirname "$0")/../.."
manifests=${1:-5000} runs=${2:-5}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

program=${PROGRAM:-}
if [ -z "$program" ]; then
  dotnet publish src/AdmissionWebhook -c Release -p:NativeRuntime=linux-x64 -o "$work/publish" --nologo -v quiet
  program=$work/publish/admission-webhook
fi

mkdir "$work/many" "$work/one"
for ((i = 0; i < manifests; i++)); do
  case $((i % 3)) in
    0) cat <<YAML
# The partner's API, asked for by team $((i % 20)).
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata:
  name: partner-$i
  namespace: team-$((i % 20))
  annotations:
    owner: team-$((i % 20))
    description: "what the partner serves under this name"
spec:
  hosts:
    - p$i.example.com
  location: MESH_EXTERNAL
  resolution: DNS
  ports:
    - number: 443
      name: https
      protocol: TLS
  exportTo: ["."]
YAML
    ;;
    1) cat <<YAML
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: partner-$i
  namespace: team-$(((i - 1) % 20))
spec:
  host: p$((i - 1)).example.com
  trafficPolicy:
    connectionPool:
      tcp: {maxConnections: 50, connectTimeout: 5s}
    outlierDetection:
      consecutive5xxErrors: 5   # then the host rests
      interval: 10s
      baseEjectionTime: 30s
YAML
    ;;
    2) cat <<YAML
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: partner-$i
  namespace: team-$(((i - 2) % 20))
spec:
  hosts:
    - p$((i - 2)).example.com
  exportTo: ["."]
  tls:
    - match:
        - port: 443
          sniHosts: [p$((i - 2)).example.com]
      route:
        - destination:
            host: $([ $((i % 50)) = 2 ] && echo "q$i.example.org" || echo "p$((i - 2)).example.com")
            port: {number: 443}
YAML
    ;;
  esac > "$work/many/$i.yaml"
done
cp "$work/many/0.yaml" "$work/one/"
cat > "$work/policy.yaml" <<'YAML'
apiVersion: egress.admissionwebhook.dev/v1alpha1
kind: EgressPolicy
metadata: {name: benchmark}
spec:
  approvedHosts:
    - host: "*.example.com"
      ports: [{number: 443}]
YAML

# Best and median of the runs in milliseconds, and the largest peak of resident memory in MB. Any exit code but 2 is fine.
measure() {
  local label=$1 i; shift
  for ((i = 0; i < runs; i++)); do
    /usr/bin/time -o "$work/time.$i" -f '%e %U %S %M' "$@" > "$work/output" 2>&1 || [ $? = 1 ]
  done
  cat "$work"/time.* | grep -v status | sort -n | awk -v label="$label" '
    { wall[NR] = $1 * 1000; cpu[NR] = ($2 + $3) * 1000; peak = $4 > peak ? $4 : peak }
    END { printf "%-28s best %5d ms  median %5d ms  CPU %5d ms  peak %6.1f MB\n", label, wall[1], wall[int((NR + 1) / 2)], cpu[1], peak / 1024 }'
  rm "$work"/time.*
}

du -sb "$work/many" | awk -v n="$manifests" '{ printf "%d manifests, %.1f MB\n", n, $1 / 1e6 }'
measure "cat" bash -c "cat '$work'/many/*.yaml > /dev/null"
measure "--help" "$program" check --help
measure "check of one" "$program" check --policy "$work/policy.yaml" "$work/one"
for format in text json sarif junit github; do
  measure "check of all, $format" "$program" check --policy "$work/policy.yaml" "$work/many" -o "$format=$work/report"
done
tail -n 1 <("$program" check --policy "$work/policy.yaml" "$work/many" || true)
