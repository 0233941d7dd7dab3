# The reverse proxies of a machine: which there is, its configuration, and how it is asked to read it. Stands on Runtimes/process/lib.sh.

PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
sites=$root/sites

# one_line: what a tool has said, as one line.
one_line() {
  awk '{ gsub(/[ \t\r]+/, " "); printf "%s%s", (NR > 1 ? " " : ""), $0 }'
}

# elevated COMMAND...: as root, where this account is root or may be without being asked.
elevated() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  else
    sudo -n "$@"
  fi
}

may_be_root() {
  [ "$(id -u)" = 0 ] || sudo -n true >/dev/null 2>&1
}

# find_master PATTERN: sets $master to the process whose command line is like that and $owner to its user: this account's own if it has
# one, else root's or a service account's. What runs in a container serves that container.
find_master() {
  master='' owner=''
  for file in $(grep -laE "$1" /proc/[0-9]*/cmdline 2>/dev/null); do
    pid=${file#/proc/}
    pid=${pid%/cmdline}
    container=$(grep -oE '[0-9a-f]{64}' "/proc/$pid/cgroup" 2>/dev/null | head -n 1)
    [ -z "$container" ] || grep -q "$container" /proc/self/cgroup || continue
    user=$(awk '/^Uid:/ { print $2 }' "/proc/$pid/status" 2>/dev/null)
    if [ "$user" = "$(id -u)" ]; then
      master=$pid owner=$user
      return 0
    fi
    [ "${user:-1000}" -ge 1000 ] || master=$pid owner=$user
  done
  [ -n "$master" ]
}

# find_proxy NAMES: sets $proxy to the first of them that runs, else to the first that is installed.
find_proxy() {
  for proxy in $1; do
    "find_$proxy" && return 0
  done
  for proxy in $1; do
    master='' owner=''
    command -v "$proxy" >/dev/null 2>&1 && "configuration_of_$proxy" && return 0
  done
  return 1
}

# as_owner COMMAND...: as whoever the proxy's configuration belongs to.
as_owner() {
  if [ "${owner:-0}" = "$(id -u)" ]; then
    "$@"
  else
    elevated "$@"
  fi
}

# may_own: whether as_owner can do anything.
may_own() {
  [ "${owner:-0}" = "$(id -u)" ] || may_be_root
}

# append LINE FILE: unless the file has that line.
append() {
  as_owner grep -qxF -e "$1" "$2" 2>/dev/null && return 0
  printf '%s\n' "$1" | as_owner tee -a "$2" >/dev/null 2>&1
}
