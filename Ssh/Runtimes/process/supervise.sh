# supervise.sh DIR: runs the instance's program in a session of its own, keeps its output, and writes down how it ended.
# It does not start it again: that is Fleet's decision. Kept in the instance's folder while it runs.

dir=$1

if [ "${2-}" = launch ]; then
  # This shell becomes the program: its pid and start time stay, so they can be recorded before the program begins.
  record $$ | put "$dir/pid"
  set --
  while IFS= read -r line; do
    value=$(printf '%bx' "$line")
    set -- "$@" "${value%x}"
  done <"$dir/command"
  launch "$dir" "$@"
fi

cd "$dir" || exit 1

# The last act of a systemd unit, which has killed its supervisor with all else when the grace was over.
if [ "${2-}" = ended ]; then
  [ -f exit ] || [ "${SERVICE_RESULT-}" != timeout ] || echo 137 | put exit
  exit 0
fi

# Two at once end in one: a start that was cut off may have left a supervisor that nobody has recorded.
exec 7>>"$dir/supervising"
flock -n 7 || exit 0
rm -f exit pid log.pipe guard.pipe
record $$ | put "$dir/supervisor"
mkfifo log.pipe guard.pipe || exit 1

size() {
  wc -c <"$1" 2>/dev/null || echo 0
}

# dd hands on what one read gives, at once, and ends after so many reads: output is neither delayed nor unbounded.
keep() {
  # systemd asks every process of a unit to end, and the program's last words are still to come.
  trap '' TERM
  while :; do
    before=$(size log/current)
    dd bs=4096 count=256 2>/dev/null >>log/current
    code=$?
    after=$(size log/current)
    if [ "$after" -gt 4194304 ]; then
      mv -f log/current log/previous
    elif [ "$after" = "$before" ]; then
      [ "$code" -ne 0 ] || return 0
      # The disk is full: let the program go on without its log.
      dd bs=4096 count=256 >/dev/null 2>&1 || return 1
    fi
  done
}

keep <log.pipe 7>&- &

# A supervisor that is killed takes its program along: nobody would know how it ended.
{
  trap '' TERM
  read -r pid since when
  read -r word || signal KILL $(session_members "$pid" "$since" "$when")
} <guard.pipe 7>&- &

exec 9>guard.pipe

setsid sh "$dir/supervise" "$dir" launch </dev/null >log.pipe 2>&1 7>&- 9>&- &
program=$!
record "$program" >&9
if [ -n "${INVOCATION_ID-}" ]; then
  # A systemd unit, where the program is asked together with this shell.
  trap '' TERM
else
  trap 'kill -s TERM "-$program"' TERM
fi

while :; do
  wait "$program"
  code=$?
  # A signal to the supervisor interrupts the wait.
  start_time "$program" || break
done

echo "$code" | put "$dir/exit"
echo done >&9
rm -f log.pipe guard.pipe
