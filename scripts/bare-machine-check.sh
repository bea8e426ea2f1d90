#!/bin/bash
# Does README's promise hold on a machine that has nothing? Makes a bare Debian in a folder,
# installs the packages README names and no others, and follows README as a new user with no
# caches: `make run`, stop, `make run` again with the data kept.
#
#   sudo scripts/bare-machine-check.sh [--ci] [FOLDER]
#
# FOLDER is kept and used again (without one a temporary folder is made and removed). --ci also
# runs .ci/run as root in there, where no Chromium and no PostgreSQL are installed. The commit
# at HEAD is checked, not what lies uncommitted. Needs debootstrap, git, unshare and root; what the
# machine says about proxies and certificates is passed on. Inside, the network is the host's.
set -euo pipefail

ci=no
if [ "${1:-}" = "--ci" ]; then ci=yes; shift; fi
repo=$(cd "$(dirname "$0")/.." && pwd)
suite=${SUITE:-bookworm}
user=nyinnflyttet
port=${PORT:-8765}

[ "$(id -u)" -eq 0 ] || { echo "Run it as root: it makes a root folder and a user in it." >&2; exit 1; }
root=${1:-}
if [ -z "$root" ]; then
    root=$(mktemp -d)
    trap 'rm -rf --one-file-system "$root"' EXIT
fi
say() { printf '\n== %s\n' "$*"; }

# --- The machine

if [ ! -e "$root/etc/debian_version" ]; then
    say "A bare $suite in $root"
    debootstrap --variant=minbase "$suite" "$root" >"$root.log" 2>&1 || { tail -n 20 "$root.log" >&2; exit 1; }
    rm -f "$root.log"
fi
cp /etc/resolv.conf /etc/hosts "$root/etc/"
apt-config dump Acquire >"$root/etc/apt/apt.conf.d/99-as-on-the-host"

# Proxies and certificates, by the names their programs read; nothing else comes in from outside.
pass=()
for name in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY ALL_PROXY \
    PIP_INDEX_URL PIP_PROXY PIP_DEFAULT_TIMEOUT PIP_CERT SSL_CERT_FILE REQUESTS_CA_BUNDLE NODE_EXTRA_CA_CERTS; do
    value=${!name:-}
    [ -n "$value" ] || continue
    # A file of certificates is copied in, out of the way of the package that owns the usual place.
    if [ -f "$value" ]; then
        install -D -m 644 "$value" "$root/etc/as-on-the-host/$name"
        value=/etc/as-on-the-host/$name
    fi
    pass+=("$name=$value")
done

# Processes in there get a process table of their own and end with us; the mounts go with them.
inside() {
    local who=$1
    shift
    unshare --mount --pid --fork --kill-child=SIGKILL \
        bash -c 'root=$1; who=$2; shift 2
                 mount -t proc proc "$root/proc"
                 mount -t devpts devpts "$root/dev/pts"
                 mount -t tmpfs tmpfs "$root/dev/shm"
                 exec chroot --userspec="$who" "$root" /usr/bin/env -i "$@"' \
        inside "$root" "$who" PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 "${pass[@]}" "$@"
}

# --- What README says to install

packages=$(sed -nE 's/^.*apt(-get)? install (-y )?([a-z0-9 .+-]+).*$/\3/p' "$repo/README.md" | head -n 1)
[ -n "$packages" ] || { echo "README.md names no packages (a line with: apt install …)." >&2; exit 1; }
say "apt install $packages"
inside root:root DEBIAN_FRONTEND=noninteractive apt-get update -q >"$root/tmp/apt.log" 2>&1
# shellcheck disable=SC2086 # several packages
inside root:root DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends $packages \
    >>"$root/tmp/apt.log" 2>&1 || { tail -n 20 "$root/tmp/apt.log" >&2; exit 1; }

# --- A new user, a fresh clone, no caches

inside root:root bash -c "deluser --quiet $user 2>/dev/null; rm -rf /home/$user; useradd -m $user"
home=$root/home/$user
git clone --quiet --no-hardlinks "$repo" "$home/fellespott"
ids="$(stat -c %u:%g "$home")"
chown -R "$ids" "$home/fellespott"

as_user() { inside "$user:$user" HOME="/home/$user" PORT="$port" bash -c "cd ~/fellespott && { $*; }"; }

page() {
    python3 -c 'import sys, urllib.request as u; print(u.urlopen(sys.argv[1], timeout=10).read().decode())' \
        "http://127.0.0.1:$port$1"
}

# Start, wait for the line that says it is ready, look at a page, stop as Ctrl-C does: with an
# interrupt to the whole foreground group, make and all.
run_once() {
    local log=$home/$1.log began=$SECONDS running code=0
    say "make run ($1)"
    rm -f "$home/stop"
    as_user 'set -m
        make run & pid=$!
        until [ -e ~/stop ] || ! kill -0 $pid 2>/dev/null; do sleep 0.2; done
        kill -INT -- -$pid 2>/dev/null; wait $pid' >"$log" 2>&1 &
    running=$!
    until grep -q 'Fellespott is ready' "$log"; do
        if ! kill -0 "$running" 2>/dev/null; then cat "$log"; echo "It ended." >&2; return 1; fi
        if [ $((SECONDS - began)) -gt 600 ]; then cat "$log"; echo "Not ready in 10 minutes." >&2; return 1; fi
        sleep 0.2
    done
    echo "ready after $((SECONDS - began)) s"
    page / | grep -q Fellespott || { echo "The front page does not say Fellespott." >&2; return 1; }
    touch "$home/stop"
    wait "$running" || code=$?
    if ! grep -q '^Stopped\.' "$log"; then cat "$log"; echo "exit code $code" >&2; return 1; fi
    if page / >/dev/null 2>&1; then echo "Something still answers on port $port." >&2; return 1; fi
    cat "$log"
}

figures() { as_user '.venv/bin/python -m flask --app wsgi figures --json'; }

run_once first
before=$(figures)
run_once second
after=$(figures)
[ "$before" = "$after" ] || { echo "The second run changed the figures: $before $after" >&2; exit 1; }
echo "$after"
du -sh "$home/fellespott/.venv" "$home/fellespott/var" | sed "s|$home/||"

if [ "$ci" = yes ]; then
    say ".ci/run, as root"
    rm -rf "$root/root/fellespott"
    git clone --quiet --no-hardlinks "$repo" "$root/root/fellespott"
    inside root:root HOME=/root bash -c 'cd ~/fellespott && .ci/run'
fi
say "README's promise holds"
