#!/usr/bin/env bash
# Lets Debian's Prometheus scrape the running program and load deploy/monitoring: every rule must be healthy, every query must run.
# usage: tests/prometheus-test.sh PROGRAM      Needs curl; root, to install the package `prometheus` from Debian where it is missing.
set -euo pipefail
program=$(realpath "$1")
cd "$(dirname "$0")/.."
command -v curl > /dev/null || { echo "skipped: no curl here"; exit 0; }
if ! command -v prometheus > /dev/null || ! command -v promtool > /dev/null; then
  { [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null; } || { echo "skipped: no prometheus here, and no root on Debian to install it"; exit 0; }
  # Otherwise the package would start a server on all addresses.
  [ -e /usr/sbin/policy-rc.d ] || { printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d; chmod +x /usr/sbin/policy-rc.d; made_policy=1; }
  { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends prometheus; } > /dev/null 2>&1 || missing=1
  [ -z "${made_policy:-}" ] || rm /usr/sbin/policy-rc.d
  [ -z "${missing:-}" ] || { echo "skipped: prometheus cannot be installed here"; exit 0; }
fi

fail() { echo "$*" >&2; exit 1; }
work=$(mktemp -d)
server= prometheus=
trap 'for pid in $prometheus $server; do kill "$pid" 2> /dev/null || true; wait "$pid" 2> /dev/null || true; done; rm -rf "$work"' EXIT

promtool check rules deploy/monitoring/alerts.yaml > "$work/check" || fail "$(cat "$work/check")"
promtool test rules deploy/monitoring/alerts-test.yaml > "$work/check" 2>&1 || fail "$(cat "$work/check")"

"$program" --port 0 --management-port 0 --write-ca "$work/ca.pem" > "$work/log" 2>&1 &
server=$!
for _ in $(seq 100); do grep -q 'Listening on' "$work/log" && break; sleep 0.2; done
url=$(grep -oE 'https://[^ ,]+' "$work/log" | head -n 1) health=$(grep -oE 'http://[^ ,]+' "$work/log" | head -n 1)
[ -n "$health" ] || fail "the program does not start: $(cat "$work/log")"

review() { curl -sS --cacert "$work/ca.pem" -H 'Content-Type: application/json' --data-binary "$2" "$url/$1" -o /dev/null; }
reviews() {
  for path in validate mutate; do
    review "$path" @samples/reviews/unapproved-host.json
    review "$path" @samples/reviews/virtual-service.json
  done
  review validate '{'
}
reviews
curl -sf "$health/metrics" > "$work/metrics"
promtool check metrics < "$work/metrics" > "$work/check" 2>&1 || fail "promtool check metrics: $(cat "$work/check")"
curl -sf -H 'Accept: application/openmetrics-text;version=1.0.0' "$health/metrics" > "$work/openmetrics"
[ "$(tail -n 1 "$work/openmetrics")" = '# EOF' ] || fail "/metrics does not answer in OpenMetrics when asked to"
for format in metrics openmetrics; do
  twice=$(grep -v '^#' "$work/$format" | sed 's/ [^ ]*$//' | sort | uniq -d)
  [ -z "$twice" ] || fail "duplicate series in $format: $twice"
done

cat > "$work/prometheus.yml" << YAML
global: {scrape_interval: 1s, evaluation_interval: 1s}
rule_files: [$PWD/deploy/monitoring/alerts.yaml]
scrape_configs:
  - job_name: admission-webhook
    static_configs: [{targets: ["${health#http://}"]}]
YAML
# Prometheus does not support port 0, so try ports until one is free.
for _ in 1 2 3 4 5; do
  api=127.0.0.1:$((20000 + RANDOM % 10000))
  prometheus --config.file="$work/prometheus.yml" --storage.tsdb.path="$work/data" --web.listen-address="$api" > "$work/prometheus.log" 2>&1 &
  prometheus=$!
  for _ in $(seq 50); do
    curl -sf "http://$api/-/ready" -o /dev/null 2> /dev/null && break 2
    kill -0 "$prometheus" 2> /dev/null || break
    sleep 0.2
  done
done
curl -sf "http://$api/-/ready" -o /dev/null || fail "Prometheus does not start: $(tail -n 5 "$work/prometheus.log")"

# query EXPRESSION: the answer, in one line
query() { curl -sS -G "http://$api/api/v1/query" --data-urlencode "query=$1"; }
# A rate needs reviews between several scrapes.
for _ in $(seq 60); do
  reviews
  query 'sum(rate(admission_webhook_reviews_total{outcome="denied"}[1m])) > 0' | grep -q '"value"' && break
  sleep 0.5
done

curl -sS "http://$api/api/v1/targets?state=active" | grep -q '"health":"up"' || fail "the target is not up: $(curl -sS "http://$api/api/v1/targets")"
rules=$(grep -c 'alert:' deploy/monitoring/alerts.yaml)
for _ in $(seq 50); do
  healthy=$(curl -sS "http://$api/api/v1/rules" | grep -o '"health":"ok"' | wc -l)
  [ "$healthy" = "$rules" ] && break
  sleep 0.2
done
[ "$healthy" = "$rules" ] || fail "$healthy of $rules rules are healthy: $(curl -sS "http://$api/api/v1/rules" | grep -oE '"lastError":"[^"]*"')"
firing=$(query 'ALERTS{alertstate="firing"}' | grep -oE '"alertname":"[^"]*"' | sort -u || true)
[ -z "$firing" ] || fail "alerts are raised about a program that is well: $firing"

queries=0 answered=0
while IFS= read -r expression; do
  answer=$(query "$expression")
  grep -q '"status":"success"' <<< "$answer" || fail "a query of the dashboard fails: $expression: $answer"
  queries=$((queries + 1))
  ! grep -q '"value"' <<< "$answer" || answered=$((answered + 1))
done < <(sed -nE 's/.*"expr": "(([^"\\]|\\.)*)".*/\1/p' deploy/monitoring/dashboard.json | sed -e 's/\\"/"/g' -e 's/\$__rate_interval/1m/g' -e 's/\$instance/.*/g')
# Without a cluster, failures, overload and break-glass, the other queries return nothing.
[ "$answered" -ge 25 ] || fail "only $answered of $queries queries of the dashboard have data"
echo "Prometheus $(prometheus --version 2>&1 | sed -nE '1s/.*version ([^ ,+]+).*/\1/p'): target up, $rules rules healthy, $queries dashboard queries run, $answered with data"
