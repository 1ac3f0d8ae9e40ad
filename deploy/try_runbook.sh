#!/usr/bin/env bash
# Runs the commands of docs/runbook.md on a fresh Debian with a systemd of its own, and looks at the result: *A new server*,
# *Backup*, *Restore* on the same server after everything was wiped, and *Little memory*.
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

rm -f "$folder"/step-*
blocks() { # blocks SECTION NAME: the commands of the section, one file for each block
  awk -v section="## $1" -v name="$folder/step-$2-" '
    /^## / { inside = ($0 == section) }
    inside && /^ *```sh$/ { file = sprintf("%s%02d", name, ++number); match($0, /^ */); indent = RLENGTH; next }
    /^ *```$/ { file = "" }
    file { print substr($0, indent + 1) > file }
  ' docs/runbook.md
  compgen -G "$folder/step-$2-01" >/dev/null || { echo "docs/runbook.md has no steps for $1" >&2; exit 1; }
}
blocks "A new server" server
blocks Backup backup
blocks Restore restore
blocks "Little memory" memory
steps=("$folder"/step-server-*)

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

# Steps up to pip need the registries, as does age, which another computer has; the rest runs below systemd, without a network.
echo "apt-get install -y age" >"$folder/step-age"
prepare() {
  echo "== step ${1##*-}, before systemd"
  cp "$1" "$root/root/step"
  unshare --mount --propagation private bash -c "mount -t proc proc '$root/proc' && mount --rbind /dev '$root/dev' &&
    exec env DEBIAN_FRONTEND=noninteractive PIP_CERT=/etc/ssl/certs/ca-certificates.crt chroot '$root' bash -euo pipefail /root/step" </dev/null >"$folder/log" 2>&1 ||
    { tail -30 "$folder/log" >&2; exit 1; }
}
begun=$SECONDS
while ((${#steps[@]})); do
  prepare "${steps[0]}"
  last=${steps[0]} steps=("${steps[@]:1}")
  ! grep -q 'pip install' "$last" || break
done
prepare "$folder/step-age"

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

# One shell for a section, as a person would have
typed() {
  for step in "$@"; do echo "== ${step##*/step-}"; done
  cat "$@" >"$root/root/step"
  inside bash -c 'exec </root/answers; exec bash -euo pipefail /root/step' >"$folder/log" 2>&1 || {
    tail -40 "$folder/log" >&2
    inside journalctl --no-pager -n 60 -u plid-web -u plid-worker -u plid-backup -u nginx >&2 || true
    exit 1
  }
}
typed "${steps[@]}"
echo "== a new server took $((SECONDS - begun)) s"

echo "== what it is like"
fails() { echo "FAILED: $1" >&2; inside journalctl --no-pager -n 60 -u plid-web -u plid-worker -u nginx >&2; exit 1; }
ask() { inside curl --silent --show-error --cacert "/etc/letsencrypt/live/$name/fullchain.pem" "$@"; }
page=$(ask --fail "https://$name/") || fails "the first page"
sheet=$(grep -o '/static/css/[^"]*\.css' <<<"$page" | head -1)
ask --fail --output /dev/null "https://$name$sheet" || fails "its style sheet"
[[ $(ask --output /dev/null --write-out '%{http_code}' "https://$name/metrics") == 404 ]] || fails "nginx shows the metrics"
[[ $(ask --output /dev/null --write-out '%{http_code}' "http://$name/") == 301 ]] || fails "HTTP is not redirected"
metrics() { ask --fail --header "Host: $name" http://127.0.0.1:8000/metrics; }
has_metric() { grep -q "$1" <<<"$(metrics)"; }
has_metric '^plid_database_up 1' || fails "the metrics"
for _try in {1..90}; do # the worker runs its jobs inside the sandbox
  ! has_metric 'plid_job_age_seconds{job="send_messages"} [0-9]' || break
  sleep 1
done
has_metric 'plid_job_age_seconds{job="send_messages"} [0-9]' || fails "the worker"
! has_metric '^plid_job_failed{.*} 1' || fails "a job of the worker"
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

# What the runbook leaves to people: an operator who makes a document, and a verifikator who publishes it
cat >"$root/srv/content.py" <<'PYTHON'
import time

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from documents.lifecycle import publishing
from documents.models import Category, Document, Screening
from opd.models import Membership, Opd, Role, User
from opd.people import memberships, shell

agency = Opd.objects.exclude(kind="kota").first()
operator, reviewer = User.objects.create_user("operator"), User.objects.create_user("verifikator")
city = Opd.objects.get(kind="kota")
with transaction.atomic():
    memberships.begin(Membership(user=operator, role=Role.OPERATOR, opd=agency), by=shell.operator())
    memberships.begin(Membership(user=reviewer, role=Role.REVIEWER, opd=city), by=shell.operator())
values = {"category": Category.objects.create(opd=agency, name="Laporan"), "title": "Laporan", "summary": "Isi"}
values |= {"year": 2026, "classification": "berkala", "kind": "laporan"}
incoming = publishing.receive(SimpleUploadedFile("laporan.txt", b"Isi laporan."))
document = publishing.create(agency, by=operator, values=values, incoming=incoming)
until = time.monotonic() + 90
while not Screening.objects.filter(revision__document=document).exists() and time.monotonic() < until:
    time.sleep(1)
publishing.submit(document, by=operator)
publishing.publish(document, by=reviewer, looked_for=True)
print("published", Document.objects.public().get().pk)
PYTHON
inside bash -euo pipefail -c 'set -a; . /etc/plid/env; set +a; cd /srv/plid
  sudo -E -u plid .venv/bin/python manage.py shell --no-imports --command "exec(open(\"/srv/content.py\").read())"' \
  >"$folder/log" 2>&1 || { tail -20 "$folder/log" >&2; exit 1; }
document=$(sed -n 's/^published //p' "$folder/log")
has_document() { [[ $(ask --fail "https://$name/dokumen/$document/unduh/") == "Isi laporan." ]]; }
has_document || fails "the file of a document"
[[ -n $(ls "$root/var/lib/plid/berkas") ]] || fails "files are stored elsewhere"

mkdir -p "$root/media/stick"
echo 'recipient=$(age-keygen -y /media/stick/plid-backup.key)' >"$folder/step-backup-01-typed"
typed "$folder"/step-backup-*
begun=$SECONDS
echo 'verifikator=verifikator' >"$folder/step-restore-00-typed"
typed "$folder"/step-restore-*
echo "== a restore took $((SECONDS - begun)) s"
grep -q "Tidak ada perbedaan" "$folder/log" || fails "restore --verify"
page=$(ask --fail "https://$name/") && [[ $page == *'id="isi"'* ]] || fails "the first page after the restore"
has_document || fails "the file of the document after the restore"

typed "$folder"/step-memory-*
for _try in {1..60}; do ! has_document 2>/dev/null || break; sleep 1; done
has_document || fails "the file of the document from one process"
has_metric '^plid_database_up 1' || fails "the metrics of one process"
inside systemd-analyze security --no-pager plid | tail -1
echo "The runbook holds: first page, style sheet, worker, restart without a lost request, backup, restore, one process."
