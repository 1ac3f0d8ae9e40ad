#!/usr/bin/env bash
# Runs the commands of docs/runbook.md, *A new server*, on a fresh Debian with a systemd of its own, and looks at the result.
#   deploy/try_runbook.sh [FOLDER]     as root; FOLDER keeps the Debian for the next try. Exit code 77: not possible here.
set -euo pipefail
cd "$(dirname "$0")/.."

cannot() { echo "The runbook cannot be tried here: $1" >&2; exit 77; }
[[ $(id -u) == 0 ]] || cannot "only root may make a Debian root"
for program in debootstrap unshare nsenter git; do
  command -v "$program" >/dev/null || cannot "$program is not installed"
done
unshare --mount --pid --cgroup --net --fork true 2>/dev/null || cannot "this machine gives no namespaces"

folder=${1:-$(mktemp -d)}
root=$folder/debian name=plid.example.go.id
mkdir -p "$folder"
clean_up() {
  [[ -z ${init:-} ]] || kill -KILL "$init" 2>/dev/null || true
  [[ -n ${1:-} ]] || rm -rf --one-file-system "$folder"
}
trap 'clean_up "${1:-}"' EXIT

# The blocks of the section, one file each
rm -f "$folder"/step-*
awk -v folder="$folder" '
  /^## / { inside = ($0 == "## A new server") }
  inside && /^ *```sh$/ { file = sprintf("%s/step-%02d", folder, ++number); match($0, /^ */); indent = RLENGTH; next }
  /^ *```$/ { file = "" }
  file { print substr($0, indent + 1) > file }
' docs/runbook.md
steps=("$folder"/step-*)
((${#steps[@]} > 1)) || { echo "docs/runbook.md has no steps" >&2; exit 1; }

if [[ ! -d $folder/base/usr ]]; then
  echo "== a Debian"
  debootstrap --variant=minbase --include=systemd,systemd-sysv,dbus,ca-certificates trixie "$folder/base" \
    >"$folder/debootstrap.log" || cannot "debootstrap failed: $(tail -1 "$folder/debootstrap.log")"
fi
rm -rf --one-file-system "$root"
cp -a "$folder/base" "$root"
cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/" # a registry behind the authority of this machine
cp /etc/resolv.conf "$root/etc/resolv.conf"
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d" # nothing starts before systemd does
chmod +x "$root/usr/sbin/policy-rc.d"
# What the runbook leaves to people: the project, a certificate, and that the name leads here
mkdir -p "$root/srv/plid"
git archive HEAD | tar -x -C "$root/srv/plid"
certificate=$root/etc/letsencrypt/live/$name
mkdir -p "$certificate"
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=$name" -addext "subjectAltName=DNS:$name" \
  -keyout "$certificate/privkey.pem" -out "$certificate/fullchain.pem" 2>/dev/null
grep -q "$name" "$root/etc/hosts" 2>/dev/null || echo "127.0.0.1 localhost $name" >>"$root/etc/hosts"
echo localhost >"$root/etc/hostname"
printf '%s\n' satu 'Admin Satu' satu@contoh.test dua 'Admin Dua' dua@contoh.test >"$root/root/answers"

# Steps up to pip need the registries; the rest runs below systemd, without a network.
prepare() {
  echo "== step ${1##*-}, before systemd"
  cp "$1" "$root/root/step"
  unshare --mount --propagation private bash -c "mount -t proc proc '$root/proc' && mount --rbind /dev '$root/dev' &&
    exec env DEBIAN_FRONTEND=noninteractive PIP_CERT=/etc/ssl/certs/ca-certificates.crt chroot '$root' bash -euo pipefail /root/step" </dev/null >"$folder/log" 2>&1 ||
    { tail -30 "$folder/log" >&2; exit 1; }
}
while ((${#steps[@]})); do
  prepare "${steps[0]}"
  last=${steps[0]} steps=("${steps[@]:1}")
  ! grep -q 'pip install' "$last" || break
done

echo "== systemd"
rm "$root/usr/sbin/policy-rc.d"
cat >"$folder/boot" <<BOOT
mount --make-rprivate /
mount --bind $root $root
mount -t proc proc $root/proc
mount -t sysfs -o ro sysfs $root/sys
mount -t cgroup2 cgroup2 $root/sys/fs/cgroup
for place in run tmp dev; do mount -t tmpfs -o mode=755 tmpfs $root/\$place; done
chmod 1777 $root/tmp
for device in null zero full random urandom tty; do touch $root/dev/\$device; mount --bind /dev/\$device $root/dev/\$device; done
mkdir -m 1777 $root/dev/shm
mkdir $root/dev/pts
mount -t devpts -o newinstance,ptmxmode=0666 devpts $root/dev/pts
ln -s pts/ptmx $root/dev/ptmx
ln -s /proc/self/fd $root/dev/fd
ip link set lo up
cd $root
mkdir -p mnt/outside
pivot_root . mnt/outside # not chroot: systemd makes namespaces of its own for each service
umount --lazy /mnt/outside
exec env -i container=other PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd
BOOT
unshare --mount --pid --cgroup --uts --ipc --net --fork bash "$folder/boot" </dev/null >"$folder/boot.log" 2>&1 &
for _try in {1..50}; do init=$(pgrep --parent $!) && break || sleep 0.1; done
[[ -n ${init:-} ]] || cannot "no systemd: $(tail -1 "$folder/boot.log")"
inside() { nsenter --target "$init" --all --root="/proc/$init/root" --wd="/proc/$init/root" env PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"; }
for _try in {1..240}; do
  state=$(inside systemctl is-system-running 2>/dev/null || true)
  [[ $state != running && $state != degraded ]] || break
  sleep 0.5
done
[[ $state == running || $state == degraded ]] || cannot "systemd does not start: $state"

# One shell for all, as a person would have
cat "${steps[@]}" >"$root/root/step"
for step in "${steps[@]}"; do echo "== step ${step##*-}"; done
inside bash -c 'exec </root/answers; exec bash -euo pipefail /root/step' >"$folder/log" 2>&1 || {
  tail -40 "$folder/log" >&2
  inside journalctl --no-pager -n 60 -u plid-web -u plid-worker -u nginx >&2 || true
  exit 1
}

echo "== what it is like"
fails() { echo "FAILED: $1" >&2; inside journalctl --no-pager -n 60 -u plid-web -u plid-worker -u nginx >&2; exit 1; }
ask() { inside curl --silent --show-error --cacert "/etc/letsencrypt/live/$name/fullchain.pem" "$@"; }
page=$(ask --fail "https://$name/") || fails "the first page"
sheet=$(grep -o '/static/css/[^"]*\.css' <<<"$page" | head -1)
ask --fail --output /dev/null "https://$name$sheet" || fails "its style sheet"
[[ $(ask --output /dev/null --write-out '%{http_code}' "https://$name/metrics") == 404 ]] || fails "nginx shows the metrics"
[[ $(ask --output /dev/null --write-out '%{http_code}' "http://$name/") == 301 ]] || fails "HTTP is not redirected"
metrics() { ask --fail --header "Host: $name" http://127.0.0.1:8000/metrics; }
metrics | grep -q '^plid_database_up 1' || fails "the metrics"
for _try in {1..90}; do # the worker runs its jobs inside the sandbox
  ! metrics | grep -q 'plid_job_age_seconds{job="send_messages"} [0-9]' || break
  sleep 1
done
metrics | grep -q 'plid_job_age_seconds{job="send_messages"} [0-9]' || fails "the worker"
[[ $(metrics | grep -c '^plid_job_failed{.*} 1') == 0 ]] || fails "a job of the worker"
for unit in plid-web plid-worker; do
  [[ $(inside systemctl show --property NRestarts --value "$unit") == 0 ]] || fails "$unit was started again"
  inside systemd-analyze security --no-pager "$unit" | tail -1
done
lost=0
(for _request in {1..150}; do ask --fail --output /dev/null "https://$name/healthz" || echo lost; sleep 0.1; done) >"$folder/requests" 2>&1 &
asking=$!
inside systemctl restart plid-web || fails "systemctl restart plid-web"
wait "$asking"
lost=$(wc -l <"$folder/requests")
((lost == 0)) || fails "$lost requests were lost in a restart: $(head -1 "$folder/requests")"
echo "The runbook holds: first page, style sheet, worker, restart without a lost request."
