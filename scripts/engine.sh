#!/usr/bin/env bash
# A real Docker engine (BuildKit) for the end-to-end tests, for machines that have none: root, Debian, no image registry needed.
#
#   eval "$(bash scripts/engine.sh)"    sets DOCKER_HOST, and PATH where there was no client; run again, it finds what is there
#   bash scripts/engine.sh --down       stops the engine that this script started
#
# Where an engine answers already, nothing is started or changed. DOCKERFIX_ENGINE_DIR says where an engine of its own lives.
#
# Its base images are stand-ins, made of Debian's packages and the Node.js of this machine, under the names that Dockerfiles use.
# They are not the official images; an engine that is not this script's own is never given any of them.
set -euo pipefail

base=${DOCKERFIX_ENGINE_DIR:-/var/lib/dockerfix-engine}
rootfs=$base/trixie # the engine's own files
root=$base/root     # the same, as a mount point: an engine inside a plain chroot cannot import images
state=$root/run/docker-engine
socket=$state/docker.sock
log() { printf '%s\n' "$*" >&2; }
fail() { log "$@"; exit 1; }
docker_ok() { command -v docker >/dev/null && docker version >/dev/null 2>&1; }

# Takes down all that is mounted below a folder, the last first.
unmount_below() {
  local left
  while left=$(awk -v below="$1/" 'index($5, below) == 1 { last = $5 } END { print last }' /proc/self/mountinfo) && [ -n "$left" ]; do
    umount -l "$left" || return 0
  done
}

stop_engine() {
  local pid
  pid=$(cat "$state/pid" 2>/dev/null) || pid=
  if [ -n "$pid" ] && [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = dockerd ]; then
    kill "$pid"
    for _ in $(seq 60); do [ -e "/proc/$pid" ] || break; sleep 0.5; done
    log 'engine stopped'
  else
    log 'no engine of this script is running'
  fi
  # Of one that was killed, too: whoever removes the folder then removes nothing else.
  unmount_below "$base"
}

if [ "${1:-}" = --down ]; then
  stop_engine
  exit 0
fi

if [ "${DOCKER_HOST:-unix://$socket}" != "unix://$socket" ] || { [ -z "${DOCKER_HOST:-}" ] && docker_ok; }; then
  docker_ok || fail "no engine answers at ${DOCKER_HOST:-}"
  exit 0
fi

[ "$(id -u)" = 0 ] || fail 'no Docker engine answers, and only root can start one: set DOCKER_HOST to one'
command -v apt-get >/dev/null || fail 'no Docker engine answers, and this script starts one on Debian only: set DOCKER_HOST to one'
# Two that start an engine in one folder at a time would take it from each other.
mkdir -p "$base"
exec 9>"$base/lock"
flock 9

install_debootstrap() {
  command -v debootstrap >/dev/null || { apt-get update -qq && apt-get install -y -qq --no-install-recommends debootstrap; } >&2
}

# A folder with a small Debian. $1: release, $2: folder, $3: further packages.
bootstrap() {
  local mirror=
  # Where this machine takes its own packages from.
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 2>/dev/null | grep -m1 -E '/debian/?$') ||
    mirror=http://deb.debian.org/debian
  rm -rf --one-file-system "$2"
  debootstrap --variant=minbase ${3:+--include=$3} "$1" "$2" "$mirror" >"$2.log" 2>&1 || { tail -5 "$2.log" >&2; return 1; }
}

# A client out of the engine's own files, with their libraries where those of this machine are too old.
provide_client() {
  mkdir -p "$base/bin"
  export PATH=$base/bin:$PATH
  cat >"$base/bin/docker" <<C
#!/bin/sh
exec $rootfs/lib64/ld-linux-x86-64.so.2 --library-path $rootfs/usr/lib/x86_64-linux-gnu $rootfs/usr/bin/docker "\$@"
C
  chmod +x "$base/bin/docker"
}

# Devices of its own, not a view of the machine's: an `rm -rf` of the folder would remove those.
mount_devices() {
  local dev=$root/dev
  mount -t tmpfs -o mode=755 tmpfs "$dev"
  for node in null zero full random urandom tty fuse; do [ ! -e "/dev/$node" ] || cp -a "/dev/$node" "$dev/"; done
  ln -s /proc/self/fd "$dev/fd"
  mkdir "$dev/pts" "$dev/shm"
  mount -t devpts -o newinstance,ptmxmode=0666 devpts "$dev/pts"
  ln -s pts/ptmx "$dev/ptmx"
}

start_engine() {
  mountpoint -q "$root" || { mkdir -p "$root" && mount --bind "$rootfs" "$root"; }
  # As slaves: what is unmounted here stays mounted there.
  for fs in proc sys; do mountpoint -q "$root/$fs" || { mount --rbind "/$fs" "$root/$fs" && mount --make-rslave "$root/$fs"; }; done
  mountpoint -q "$root/dev" || mount_devices
  # What an engine that was killed left behind would stop the next one: its files, and what it mounted among them (network namespaces).
  unmount_below "$state"
  rm -rf "$state"
  mkdir -p "$state" "$root/var/lib/docker-engine"
  setsid nohup chroot "$root" /usr/sbin/dockerd --iptables=false --ip6tables=false --bridge=none \
    --data-root /var/lib/docker-engine --exec-root /run/docker-engine/exec \
    --pidfile /run/docker-engine/pid -H unix:///run/docker-engine/docker.sock >"$base/dockerd.log" 2>&1 </dev/null 9>&- &
  for _ in $(seq 120); do ! docker_ok || return 0; sleep 0.5; done
  log 'the engine did not start; the end of its log:'
  tail -5 "$base/dockerd.log" >&2
  return 1
}

# What earlier runs left in an engine of this script's own fills the disk in the end: some gigabytes each. The cache that is younger than that
# amount stays, and so do the base images, which have names.
clear_leftovers() {
  docker container prune --force
  docker image prune --force
  docker volume prune --force --all
  docker builder prune --force --keep-storage 4GB
} >/dev/null 2>&1

# An engine that is killed leaves layers on the disk that it knows no more, and that nothing in it removes: tens of gigabytes in the end.
# Its images are made anew then, within a minute. A run of the tests leaves some hundred layers.
renew_store() {
  local store=$rootfs/var/lib/docker-engine layers
  # An engine that never ran has none.
  [ -d "$store/overlay2" ] || return 0
  layers=$(find "$store/overlay2" -mindepth 1 -maxdepth 1 | wc -l)
  [ "$layers" -gt 3000 ] || return 0
  log "removing $layers layers of engines that were killed"
  unmount_below "$root/var/lib/docker-engine"
  # The folder itself stays: the engine mounts it.
  find "$store" -mindepth 1 -maxdepth 1 -exec rm -rf --one-file-system {} +
}

has() { docker image inspect "$1" >/dev/null 2>&1; }

# The Debian of the base images is fetched while the engine is.
debian=$base/bookworm
fetch_debian() {
  bootstrap bookworm "$debian"
  # The official images clean apt's downloads after every run of it: https://github.com/debuerreotype/debuerreotype
  cat >"$debian/etc/apt/apt.conf.d/docker-clean" <<'C'
DPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb /var/cache/apt/archives/partial/*.deb /var/cache/apt/*.bin || true"; };
APT::Update::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb /var/cache/apt/archives/partial/*.deb /var/cache/apt/*.bin || true"; };
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
C
  rm -rf "$debian"/var/lib/apt/lists/* "$debian"/var/cache/apt/archives/*.deb
  touch "$debian.done"
}

import_debian() {
  tar -C "$debian" --numeric-owner -c . | docker import --change 'CMD ["bash"]' - debian:bookworm-slim >/dev/null
}

# $1: name; the Dockerfile on standard input.
derive() {
  has "$1" || { log "image $1" && docker build --quiet --network host -t "$1" -f - "$base/context" >/dev/null; }
}

node_image() {
  mkdir -p "$base/context"
  cp -f /etc/ssl/certs/ca-certificates.crt "$base/context/"
  cp -fL "$(command -v node)" "$base/context/node"
  rm -rf "$base/context/npm"
  cp -rL "$(npm root -g)/npm" "$base/context/npm"
  derive node:20-slim <<'D'
FROM debian:bookworm-slim
COPY ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY node /usr/local/bin/node
COPY npm /usr/local/lib/node_modules/npm
RUN groupadd --gid 1000 node && useradd --uid 1000 --gid node --shell /bin/bash --create-home node \
 && ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm \
 && ln -s ../lib/node_modules/npm/bin/npx-cli.js /usr/local/bin/npx \
 && mkdir -p /usr/local/etc \
 && printf 'cafile=/etc/ssl/certs/ca-certificates.crt\nupdate-notifier=false\naudit=false\nfund=false\n' > /usr/local/etc/npmrc
ENV NODE_VERSION=20
CMD ["node"]
D
}

python_image() {
  derive python:3.11-slim <<'D'
FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends python3 python3-pip python3-venv \
 && rm -rf /var/lib/apt/lists/* /usr/lib/python3*/EXTERNALLY-MANAGED && ln -sf python3 /usr/bin/python
CMD ["python3"]
D
}

go_image() {
  derive golang:1.19 <<'D'
FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends golang-go git && rm -rf /var/lib/apt/lists/* && mkdir -p /go/bin /go/src
ENV GOPATH=/go PATH=/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
WORKDIR /go
D
}

export DOCKER_HOST=unix://$socket
if ! docker_ok; then
  if [ ! -e "$rootfs.done" ] && [ ! -e "$rootfs/usr/sbin/dockerd" ]; then
    log "fetching a Docker engine into $base"
    install_debootstrap
    [ -e "$debian.done" ] || fetch_debian &
    bootstrap trixie "$rootfs" ca-certificates,docker.io,docker-cli,docker-buildx
    touch "$rootfs.done"
    wait $!
  fi
  command -v docker >/dev/null || provide_client
  renew_store
  start_engine
  clear_leftovers || log 'what earlier runs left in the engine could not be removed'
fi
if ! docker buildx version >/dev/null 2>&1; then
  mkdir -p ~/.docker/cli-plugins
  cp "$rootfs/usr/libexec/docker/cli-plugins/docker-buildx" ~/.docker/cli-plugins/
fi

if ! has debian:bookworm-slim; then
  log 'image debian:bookworm-slim'
  [ -e "$debian.done" ] || { install_debootstrap && fetch_debian; }
  import_debian
fi
has ubuntu:22.04 || docker tag debian:bookworm-slim ubuntu:22.04
mkdir -p "$base/context"
go_image &
go=$!
node_image
python_image
wait "$go"
has node:20 || docker tag node:20-slim node:20
has python:3.11 || docker tag python:3.11-slim python:3.11

printf 'export DOCKER_HOST=%s\n' "$DOCKER_HOST"
[ ! -e "$base/bin/docker" ] || printf 'export PATH=%s:$PATH\n' "$base/bin"
