# What the scripts of the runtimes share. POSIX sh; needs Linux's /proc.

set -u
umask 077
root=${HOME:?}/.fleet
instances=$root/instances
boot=$(cat /proc/sys/kernel/random/boot_id)

fail() {
  code=$1
  shift
  printf 'fleet: %s\n' "$*" >&2
  exit "$code"
}

# put FILE: stdin becomes the file's content, all of it or nothing.
put() {
  cat >"$1.tmp" && mv -f "$1.tmp" "$1"
}

# Sleeps a moment; whole seconds where sleep knows no fractions.
tick() {
  sleep 0.05 2>/dev/null || sleep 1
}

# lock DIR: this script is alone with the folder until it ends. The kernel drops the lock with the process, so none is ever stale.
# The lock is the folder itself, so nothing is left behind; children that outlive the script must close descriptor 8.
lock() {
  # A plain exec would end the script where the folder is missing.
  { command exec 8<"$1"; } 2>/dev/null || return 1
  flock 8
  case $(readlink "/proc/$$/fd/8") in
    *' (deleted)') return 1 ;;
  esac
}

# start_time PID: in ticks since boot; fails if there is no such process. Sets $process_state to its letter.
start_time() {
  line=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  # The program's name stands in brackets and may hold anything, so count from the last one.
  set -- ${line##*) }
  process_state=$1
  start_time=${20}
}

# A process is recorded as "pid start-time boot-id": a pid alone may come to name another process.
record() {
  start_time "$1" && printf '%s %s %s\n' "$1" "$start_time" "$boot"
}

# alive FILE: whether the process recorded there runs. Sets $pid and $since.
alive() {
  pid='' since='' when=''
  [ -f "$1" ] && read -r pid since when <"$1"
  [ "$when" = "$boot" ] && start_time "$pid" && [ "$start_time" = "$since" ] &&
    [ "$process_state" != Z ] && [ "$process_state" != X ]
}

# members FILE: pids of the session whose leader is recorded there, the leader's end notwithstanding.
members() {
  pid='' since='' when=''
  [ ! -f "$1" ] || read -r pid since when <"$1"
  session_members "$pid" "$since" "$when"
}

# session_members PID START BOOT
session_members() {
  [ "$3" = "$boot" ] || return 0
  # While any process of the session lives, its number is given to nobody else.
  ! start_time "$1" || [ "$start_time" = "$2" ] || return 0
  cat /proc/[0-9]*/stat 2>/dev/null | awk -v session="$1" '
    { pid = $1; sub(/^.*\) /, "") }
    $4 == session && $1 != "Z" && $1 != "X" { print pid }'
}

# signal NAME PIDS: some may be gone already.
signal() {
  name=$1
  shift
  for pid in "$@"; do
    kill -s "$name" "$pid" 2>/dev/null
  done
}

# end_session FILE GRACE: asks every process of the session to end, and kills what is left after the grace.
end_session() {
  left=$(members "$1")
  [ -n "$left" ] || return 0
  # A frozen process hears nothing before it is thawed.
  signal TERM $left
  signal CONT $left
  deadline=$(($(date +%s) + $2))
  while left=$(members "$1") && [ -n "$left" ] && [ "$(date +%s)" -le "$deadline" ]; do
    tick
  done
  deadline=$(($(date +%s) + 10))
  while left=$(members "$1") && [ -n "$left" ]; do
    [ "$(date +%s)" -le "$deadline" ] || fail 75 "processes that cannot be killed:" $left
    signal KILL $left
    tick
  done
}

# end_run DIR: ends the program's session and waits for its supervisor, whose last act is the exit code.
end_run() {
  end_session "$1/pid" "$(cat "$1/grace" 2>/dev/null || echo 10)"
  deadline=$(($(date +%s) + 5))
  while alive "$1/supervisor"; do
    [ "$(date +%s)" -le "$deadline" ] || signal KILL "$pid"
    tick
  done
  # A supervisor that was killed between launching and being asked to stop has left a program behind it.
  end_session "$1/pid" 1
}

# running DIR: whether the program runs, frozen or not.
running() {
  alive "$1/pid"
}

# frozen DIR: whether every thread of the program's session stands still.
frozen() {
  for member in $(members "$1/pid"); do
    cat "/proc/$member/task/"*/stat 2>/dev/null
  done | awk '{ sub(/^.*\) /, "") } $1 !~ /^[TtZX]$/ { exit 1 }'
}

# freeze DIR: stops the program's session where it is, together with what is born meanwhile.
freeze() {
  deadline=$(($(date +%s) + 20))
  until frozen "$1"; do
    [ "$(date +%s)" -le "$deadline" ] || return 1
    signal STOP $(members "$1/pid")
    frozen "$1" || tick
  done
}

# thaw DIR: lets it go on.
thaw() {
  signal CONT $(members "$1/pid")
}

# take_variables: exports what stdin says, one escaped NAME=VALUE per line, and adds the names to $fleet_taken.
take_variables() {
  while IFS= read -r fleet_line; do
    fleet_value=$(printf '%bx' "$fleet_line")
    export "${fleet_value%x}"
    fleet_taken="$fleet_taken ${fleet_line%%=*} "
  done
}

# launch DIR COMMAND...: becomes that command, with the instance's environment alone, in its work folder or in $fleet_folder; for a
# subshell. Where $fleet_more is set, descriptor 6 gives further variables. Those and secrets are exported, for everybody can read env's
# command line, and overrule the other variables, which go there: they may have names that mean something to this shell.
launch() {
  fleet_dir=$1 fleet_path=$PATH fleet_home=$HOME fleet_lang=${LANG:-C.UTF-8} fleet_env=$(command -v env) fleet_taken=''
  shift
  fleet_folder=${fleet_folder:-$fleet_dir/work}
  cd "$fleet_folder" 2>/dev/null || fail 126 "there is no folder $fleet_folder"
  # env would take a program's name with an equals sign for a variable.
  case ${1-} in
    *=*) set -- sh -c 'exec "$@"' sh "$@" ;;
  esac
  for fleet_name in $(awk 'BEGIN { for (name in ENVIRON) if (name ~ /^[A-Za-z_][A-Za-z0-9_]*$/) print name }'); do
    unset "$fleet_name"
  done
  export "PATH=$fleet_path" "HOME=$fleet_home" "LANG=$fleet_lang"
  # From here on only what is built into the shell: these may hold another PATH.
  [ ! -f "$fleet_dir/secrets" ] || take_variables <"$fleet_dir/secrets"
  if [ -n "${fleet_more-}" ]; then
    take_variables <&6
    exec 6<&-
  fi
  fleet_count=$#
  while IFS= read -r fleet_line; do
    case $fleet_taken in
      *" ${fleet_line%%=*} "*) continue ;;
    esac
    fleet_value=$(printf '%bx' "$fleet_line")
    set -- "$@" "${fleet_value%x}"
  done <"$fleet_dir/env"
  # The variables go in front of the command.
  while [ "$fleet_count" -gt 0 ]; do
    set -- "$@" "$1"
    shift
    fleet_count=$((fleet_count - 1))
  done
  umask 022
  exec 8>&-
  # These some shells set by themselves.
  exec "$fleet_env" -u _ -u SHLVL -u PWD -u OLDPWD "$@"
}
