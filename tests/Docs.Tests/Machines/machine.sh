#!/bin/sh
# A machine for as long as somebody holds this script's input open: with this one's files, of which it changes only its own copy, and with processes, a
# network and a systemd of its own.
#
#   machine.sh REPOSITORY
#
# Says "machine", and the id of its first process, by which nsenter gets in. All that it changes is in memory and mounted for that process, with which it goes.
# Exit codes: 0 done, 1 it cannot be made here, and why.
set -eu

cgroups=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)

become() { # become FOLDER REPOSITORY: in namespaces of its own already
  read -r first _ </proc/self/stat
  root=$1/root
  mount -t tmpfs tmpfs "$1"
  mkdir "$root" "$1/files" "$1/files.work" "$1/source" "$1/source.work"
  mount -t overlay -o "lowerdir=/,upperdir=$1/files,workdir=$1/files.work" overlay "$root"
  mount -t proc proc "$root/proc"
  mount -t sysfs -o ro sysfs "$root/sys"
  mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
  for own in dev run tmp usr/lib/systemd/system-generators etc/systemd/system etc/postgresql var/lib/postgresql; do
    mkdir -p "$root/$own"
    mount -t tmpfs -o mode=755 tmpfs "$root/$own"
  done
  chmod 1777 "$root/tmp"
  # It may be in one of these.
  mkdir -p "$root$2"
  mount -t overlay -o "lowerdir=$2,upperdir=$1/source,workdir=$1/source.work" overlay "$root$2"
  for device in null zero full random urandom tty; do
    : >"$root/dev/$device"
    mount --bind "/dev/$device" "$root/dev/$device"
  done
  mkdir -m 1777 "$root/dev/shm" "$root/dev/pts"
  mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts"
  ln -s pts/ptmx "$root/dev/ptmx"
  ln -s /proc/self/fd "$root/dev/fd"

  # Services and databases that are set up here are not there. Of systemd's own services, the journal is enough.
  for unit in "$root"/usr/lib/systemd/system/sysinit.target.wants/* "$root"/usr/lib/systemd/system/sockets.target.wants/* "$root"/usr/lib/systemd/system/timers.target.wants/*; do
    case $unit in *journald.s* | *-dev-log.socket | *-tmpfiles-setup.service) ;; *) ln -s /dev/null "$root/etc/systemd/system/${unit##*/}" ;; esac
  done
  ip link set lo up
  # What systemd mounts for a service (its credentials) it mounts from a process of its own.
  mount --make-rshared "$root"
  cd "$root"
  # It is told of when this is its root: who came in before would be outside of it.
  exec chroot . sh -c 'echo "machine $0" >&3; exec 3>&-; exec env -i container=fleet PATH="$PATH" LANG=C.UTF-8 /lib/systemd/systemd --system --unit=basic.target' \
    "$first" </dev/null >/dev/null 2>&1
}

if [ "$1" = become ]; then
  shift
  become "$@"
fi

[ "$(id -u)" = 0 ] || { echo "only root can" >&2; exit 1; }
[ -n "$cgroups" ] || { echo "there is no cgroup2" >&2; exit 1; }
folder=$(mktemp -d)
group=$cgroups/fleet-machine-$$
trap 'rmdir "$folder"' EXIT
mkdir "$group"
end() {
  # All at once; it may take a moment until the kernel has forgotten them.
  echo 1 >"$group/cgroup.kill"
  for try in 1 2 3 4 5 6 7 8 9 10; do
    find "$group" -depth -type d -exec rmdir {} + 2>/dev/null && break
    sleep 0.2
  done
  rmdir "$folder"
}
trap end EXIT
sh -c 'echo 0 >"$0/cgroup.procs" && exec unshare --pid --fork --mount --uts --ipc --net --cgroup "$@"' "$group" sh "$0" become "$folder" "$1" 3>&1 &
# Whoever reads on sees the end of it if it could not be made.
exec >&-
cat >/dev/null
