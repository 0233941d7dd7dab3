# prerequisites.sh: whether scripts and runtimes find here what they need, and which runtimes would work. All that is missing
# goes into one line, to be put right in one go.

missing=''
lacks() {
  missing="${missing:+$missing, }no $1"
}

for tool in cat chmod date dd df du env mkdir mkfifo mv readlink rm rmdir sed sleep tail tar uname wc; do
  command -v "$tool" >/dev/null 2>&1 || lacks "$tool"
done
command -v nproc >/dev/null 2>&1 || command -v grep >/dev/null 2>&1 || lacks "nproc or grep"

for file in self/stat uptime loadavg meminfo cpuinfo sys/kernel/random/boot_id; do
  [ -r "/proc/$file" ] || lacks "/proc/$file"
done

[ -n "${HOME-}" ] && [ -d "$HOME" ] || lacks "home folder ${HOME-}"

if [ -n "$missing" ]; then
  echo "fleet: this host lacks what Fleet needs: $missing" >&2
  exit 69
fi

# In Fleet's own folder: what a check leaves that was cut off is cleaned up with the rest. Permissions do not tell of quotas,
# full disks and read-only mounts, so something is written.
root=$HOME/.fleet
check=$root/check.$$
written=no
umask 077
for attempt in 1 2 3 4 5; do
  # Another check, or the removal of the last instance, may take the parent away under our hands.
  mkdir -p "$check" 2>/dev/null || continue
  dd if=/dev/zero of="$check/file" bs=4096 count=16 2>/dev/null && written=yes
  rm -rf "$check"
  break
done
rmdir "$root" 2>/dev/null
if [ "$written" = no ]; then
  echo "fleet: cannot write in the home folder $HOME: it is read-only, full, or somebody else's" >&2
  exit 73
fi

# The logs of one instance alone take up to 10 MiB.
free=$(df -Pk "$HOME" | awk 'NR == 2 && match($0, / -?[0-9]+ +[0-9]+%/) { split(substr($0, RSTART + 1), n, " "); print n[1] }')
if [ "${free:-16384}" -lt 16384 ]; then
  echo "fleet: only $free KiB are free in the home folder $HOME; an instance needs 16384" >&2
  exit 73
fi

echo "runtimes=process$(composes && echo ' compose')$(managed && echo ' systemd')"
echo end=1
