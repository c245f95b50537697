#!/usr/bin/env bash
# Builds the Dockerfile unchanged, starts the image with the arguments of deploy/base and sends it a review over HTTPS. Then does the same with
# the program cross-compiled for linux-arm64, under qemu-user.
#
# The base images are made here and tagged with the names in the Dockerfile: a minimal Debian, plus clang and this machine's own .NET for the
# SDK's. So it needs no image registry, but root, Debian's packages and some minutes. If one of these is missing, it says so and exits with 0.
# ROOTFS_MIRROR overrides the mirror of the minimal Debian.
set -euo pipefail
cd "$(dirname "$0")/.."
readonly limit_seconds=2400
[ -n "${IMAGE_TEST_BOUNDED:-}" ] || exec env IMAGE_TEST_BOUNDED=1 timeout --kill-after=10 "$limit_seconds" bash deploy/image-test.sh

readonly work=$PWD/artifacts/image-test image=admission-webhook:test
readonly service=admission-webhook.admission-webhook.svc
server=

say() { echo "image test: $*"; }
skip() { say "skipped: $*"; exit 0; }
fail() { say "FAILED: $*"; exit 1; }
builder() { buildah --root "$work/storage" --runroot "$work/run" --storage-driver vfs "$@"; }

clean_up() {
  [ -z "$server" ] || kill -KILL -- "-$server" 2>/dev/null || true
  if [ -d "$work/storage" ]; then builder rm --all >/dev/null 2>&1 || true; fi
  rm -rf "$work/storage" "$work/run" "$work/etc"
}

install_tools() {
  [ "$(id -u)" = 0 ] || skip "building images with chroot isolation needs root"
  [ "$(uname -m)" = x86_64 ] || skip "it is written for a machine with an x86-64 processor, this is $(uname -m)"
  command -v dotnet >/dev/null || skip "no dotnet here to make the base images from"
  command -v node >/dev/null && command -v npm >/dev/null || skip "no Node.js here to make its base image from"
  local missing=()
  for tool in buildah debootstrap curl; do command -v "$tool" >/dev/null || missing+=("$tool"); done
  [ ${#missing[@]} = 0 ] && return
  command -v apt-get >/dev/null || skip "no ${missing[*]}, and no apt-get to install it with"
  export DEBIAN_FRONTEND=noninteractive
  { apt-get update && apt-get install -y --no-install-recommends "${missing[@]}"; } >"$work/apt.log" 2>&1 \
    || skip "apt-get cannot install ${missing[*]}: $(grep -m1 '^E:' "$work/apt.log" || tail -1 "$work/apt.log")"
}

# The first Debian mirror that apt uses, in either of its two source formats.
debian_mirror() {
  cat /etc/apt/sources.list.d/*.sources /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null \
    | sed -nE 's/^URIs: *([^ ]*debian\/?)( .*)?$/\1/p; s/^deb (\[[^]]*\] )?([^ ]*debian\/?) .*/\2/p' | head -1
}

make_rootfs() {
  [ -e "$work/rootfs.complete" ] && return
  local mirror=${ROOTFS_MIRROR:-$(debian_mirror)} suite
  suite=$(. /etc/os-release && [ "${ID:-}" = debian ] && echo "${VERSION_CODENAME:-}") || suite=
  [ -n "$mirror" ] || skip "apt names no Debian mirror to make a base image from (set ROOTFS_MIRROR)"
  rm -rf "$work/rootfs"
  say "making a minimal Debian"
  debootstrap --variant=minbase --include=ca-certificates,libssl3,libstdc++6 "${suite:-bookworm}" "$work/rootfs" "$mirror" >"$work/debootstrap.log" 2>&1 \
    || skip "debootstrap failed: $(tail -1 "$work/debootstrap.log")"
  rm -rf "$work/rootfs-sdk"
  cp -a "$work/rootfs" "$work/rootfs-sdk"
  say "installing clang in a copy of it"
  { chroot "$work/rootfs-sdk" apt-get update && DEBIAN_FRONTEND=noninteractive chroot "$work/rootfs-sdk" apt-get install -y --no-install-recommends clang; } \
    >"$work/clang.log" 2>&1 || skip "clang cannot be installed in the minimal Debian: $(tail -1 "$work/clang.log")"
  rm -rf "$work"/rootfs*/var/cache/apt "$work"/rootfs*/var/lib/apt/lists
  touch "$work/rootfs.complete"
}

# NAME ROOTFS FOLDER...: makes an image from this root file system and these folders of this machine's .NET.
make_base_image() {
  local name=$1 rootfs=$2 container variable
  shift 2
  container=$(builder from scratch)
  builder copy -q "$container" "$work/$rootfs" / >/dev/null
  for folder in "$@"; do builder copy -q "$container" "$dotnet/$folder" "/usr/share/dotnet/$folder" >/dev/null; done
  builder config --env PATH=/usr/share/dotnet:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    --env DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=true "$container"
  for variable in $(compgen -e | grep -E '^(NUGET_|DOTNET_CLI_)' || true); do builder config --env "$variable=${!variable}" "$container"; done
  builder commit -q --rm "$container" "$name" >/dev/null
}

# NAME: makes an image from the minimal Debian and this machine's Node.js.
make_node_image() {
  local container
  container=$(builder from scratch)
  builder copy -q "$container" "$work/rootfs" / >/dev/null
  builder copy -q "$container" "$(readlink -f "$(command -v node)")" /usr/bin/node >/dev/null
  builder copy -q "$container" "$(dirname "$(dirname "$(readlink -f "$(command -v npm)")")")" /usr/lib/node_modules/npm >/dev/null
  printf '#!/bin/sh\nexec node /usr/lib/node_modules/npm/bin/npm-cli.js "$@"\n' >"$work/npm"
  chmod 755 "$work/npm"
  builder copy -q "$container" "$work/npm" /usr/bin/npm >/dev/null
  builder config --env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    --env NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt "$container"
  builder commit -q --rm "$container" "$1" >/dev/null
}

make_base_images() {
  say "making stand-ins for the base images"
  local node sdk runtime
  read -r node sdk runtime < <(sed -nE 's/^FROM (--platform=[^ ]+ )?([^ ]+).*/\2/p' Dockerfile | xargs)
  make_node_image "$node"
  make_base_image "$runtime" rootfs
  make_base_image "$sdk" rootfs-sdk dotnet host shared sdk $(cd "$dotnet" && ls -d packs sdk-manifests templates 2>/dev/null || true)
  local probe
  probe=$(builder from --pull-never "$runtime")
  builder run --isolation chroot "$probe" -- true >"$work/probe.log" 2>&1 \
    || skip "buildah cannot run a container here: $(tail -1 "$work/probe.log")"
  builder rm "$probe" >/dev/null
}

build_image() {
  say "building the Dockerfile"
  local config=$HOME/.nuget/NuGet/NuGet.Config packages=${NUGET_PACKAGES:-$HOME/.nuget/packages} options=()
  [ -e "$config" ] && options+=(--secret "id=nuget,src=$config")
  [ -e "$HOME/.npmrc" ] && options+=(--secret "id=npm,src=$HOME/.npmrc")
  mkdir -p "$packages"
  builder build --isolation chroot --network host --pull=never --layers=false -t "$image" \
    -v "$packages:/root/.nuget/packages" -v /etc/ssl/certs:/etc/ssl/certs:ro "${options[@]}" . >"$work/build.log" 2>&1 \
    || { tail -40 "$work/build.log"; fail "the Dockerfile does not build (all of it: $work/build.log)"; }
}

free_port() {
  local port
  while port=$(shuf -n1 -i 20000-32000); do (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }; done
}

# FOLDER: prints the arguments of deploy/base, with free ports on loopback, policies and a certificate in the folder, and no cluster.
arguments() {
  sed -n '/^ *args:/,/^ *env:/s/^ *- //p' deploy/base/deployment.yaml | grep -v '^name:' \
    | sed "s/--address=.*/--address=127.0.0.1/; s/--port=.*/--port=$port/; s/--management-port=.*/--management-port=$management_port/; s/--cluster=.*/--cluster=off/; s/--tls=.*/--tls=files/" \
    | sed "s|/etc/admission-webhook|$1|"
  printf '%s\n' "--tls-cert=$1/tls/tls.crt" "--tls-key=$1/tls/tls.key" --console
}

# FOLDER COMMAND...: makes a certificate with the program, and starts it as deploy/base does, with its files in FOLDER.
start() {
  local folder=$1 args
  shift
  port=$(free_port)
  management_port=$(free_port)
  rm -rf "$work/etc"
  mkdir -p "$work/etc/tls" "$work/etc/policies"
  sed 's/enforcement: Audit/enforcement: Deny/' deploy/base/policies/starter.yaml >"$work/etc/policies/starter.yaml"
  chown 1654:1654 "$work/etc/tls"
  "$@" certs "$folder/tls" >"$work/certs.log" 2>&1 || { cat "$work/certs.log"; fail "no certificates"; }
  mapfile -t args < <(arguments "$folder")
  set -m
  "$@" "${args[@]}" >"$work/server.log" 2>&1 &
  server=$!
  set +m
  for _ in $(seq 200); do
    curl -fsS -o /dev/null "http://127.0.0.1:$management_port/readyz" 2>/dev/null && return
    kill -0 "$server" 2>/dev/null || break
    sleep 0.3
  done
  cat "$work/server.log"
  fail "the program does not become ready"
}

start_image() {
  say "starting the image"
  container=$(builder from --pull-never "$image")
  entrypoint=$(builder inspect --type image --format '{{index .OCIv1.Config.Entrypoint 0}}' "$image")
  say "user $(builder inspect --type image --format '{{.OCIv1.Config.User}}' "$image"), /app $(du -sh "$(builder mount "$container")/app" | cut -f1)"
  start /etc/admission-webhook builder run --isolation chroot -v "$work/etc:/etc/admission-webhook" "$container" -- "$entrypoint"
}

# Debian's C library and OpenSSL for arm64, unpacked below $work/rootfs-arm64; neither installed nor run. apt keeps its arm64 lists separate.
make_arm64_rootfs() {
  [ -e "$work/rootfs-arm64.complete" ] && return
  local state=$work/apt-arm64 package
  mkdir -p "$state"/{state/lists/partial,cache/archives/partial} "$work/rootfs-arm64"
  local options=(-o APT::Architecture=arm64 -o APT::Architectures=arm64 -o "Dir::State=$state/state" -o "Dir::Cache=$state/cache" -o APT::Sandbox::User=root)
  (cd "$state" && apt-get "${options[@]}" update && apt-get "${options[@]}" download libc6 libgcc-s1 libssl3) >"$work/apt-arm64.log" 2>&1 || return 1
  for package in "$state"/*.deb; do dpkg-deb -x "$package" "$work/rootfs-arm64"; done
  touch "$work/rootfs-arm64.complete"
}

test_arm64() {
  if ! command -v qemu-aarch64 >/dev/null; then
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends qemu-user >"$work/qemu.log" 2>&1 \
      || { say "linux-arm64 skipped: apt-get cannot install qemu-user: $(grep -m1 '^E:' "$work/qemu.log" || tail -1 "$work/qemu.log")"; return; }
  fi
  make_arm64_rootfs || { say "linux-arm64 skipped: apt-get cannot download its libraries: $(tail -1 "$work/apt-arm64.log")"; return; }
  deploy/native-tools.sh linux-arm64 2>"$work/tools.log" || { say "linux-arm64 skipped: $(tail -1 "$work/tools.log")"; return; }
  say "compiling for linux-arm64"
  dotnet publish src/AdmissionWebhook -c Release -p:NativeRuntime=linux-arm64 -o "$work/arm64" --nologo -v quiet >"$work/arm64.log" 2>&1 \
    || { tail -40 "$work/arm64.log"; fail "it does not compile for linux-arm64"; }
  start "$work/etc" qemu-aarch64 -L "$work/rootfs-arm64" "$work/arm64/admission-webhook"
  verify_answers
  stop
  say "passed for linux-arm64, under $(qemu-aarch64 --version | head -1)"
}

# ENDPOINT: prints the answer to the CREATE of an unapproved ServiceEntry.
review() {
  curl -fsS --max-time 10 --cacert "$work/etc/tls/ca.crt" --resolve "$service:$port:127.0.0.1" -H 'Content-Type: application/json' \
    "https://$service:$port$1" --data @- <<'JSON'
{"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": {"uid": "image-test", "operation": "CREATE",
 "kind": {"group": "networking.istio.io", "version": "v1", "kind": "ServiceEntry"},
 "resource": {"group": "networking.istio.io", "version": "v1", "resource": "serviceentries"},
 "namespace": "payments", "name": "example", "userInfo": {"username": "someone"},
 "object": {"apiVersion": "networking.istio.io/v1", "kind": "ServiceEntry", "metadata": {"name": "example", "namespace": "payments"},
  "spec": {"hosts": ["api.unapproved.example"], "ports": [{"number": 443, "name": "tls", "protocol": "TLS"}], "resolution": "DNS"}}}}
JSON
}

# The running program denies an unapproved host and answers on both endpoints.
verify_answers() {
  local answer
  answer=$(review /validate) || { cat "$work/server.log"; fail "no answer from /validate"; }
  [[ $answer == *'"allowed":false'* && $answer == *unapproved-host* && $answer == *'"uid":"image-test"'* ]] || fail "/validate answered $answer"
  answer=$(review /mutate) || { cat "$work/server.log"; fail "no answer from /mutate"; }
  [[ $answer == *'"allowed":true'* ]] || fail "/mutate answered $answer"
}

stop() {
  kill -TERM -- "-$server"
  for _ in $(seq 100); do kill -0 "$server" 2>/dev/null || break; sleep 0.2; done
  kill -0 "$server" 2>/dev/null && fail "the program does not stop within 20 s of SIGTERM"
  server=
}

mkdir -p "$work"
install_tools
dotnet=$(dirname "$(readlink -f "$(command -v dotnet)")")
trap clean_up EXIT
rm -rf "$work/storage" "$work/run" "$work/etc"
make_rootfs
make_base_images
build_image
start_image
verify_answers
page=$(curl -fsS --max-time 10 "http://127.0.0.1:$management_port/console/") || fail "the console does not answer"
[[ $page == *'id="app"'* ]] || fail "the image has no console: $page"
stop
say "passed: built, started as deploy/base starts it, denied an unapproved ServiceEntry, stopped cleanly"
test_arm64
