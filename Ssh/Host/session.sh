# The first thing every remote command runs: reads a script and its payload from stdin, runs the script in a session of its
# own, and kills that whole session as soon as stdin ends, which is how Fleet (or its death) cancels a command.
#
# stdin: this file in base64 (read by the one-liner before it), the script in base64, the payload's size in bytes, the payload.
# With the word "stream" after the size, blocks follow once "--ready--" was written: a line with a block's size in bytes, then
# the block; after the last one the line "end". The script reads the stream as descriptor 3. It sees the stream's end only if
# that line came: when stdin breaks off, the script is dead before its pipe is closed.

echo '--fleet--'

missing=''
for tool in setsid flock base64 awk head timeout; do
  command -v "$tool" >/dev/null 2>&1 || missing="${missing:+$missing, }no $tool"
done
if [ -n "$missing" ]; then
  echo "fleet: this host lacks what Fleet needs: $missing" >&2
  exit 69
fi

IFS= read -r script && read -r size mode || exit 74
script=$(printf %s "$script" | base64 -d) || exit 74
payload=$(head -c "$size")

# A connection that breaks while the payload arrives must not leave half of it to be acted on.
case $payload in
  *end) ;;
  *) exit 74 ;;
esac

# blocks: copies the stream from stdin's blocks to descriptor 4, which is closed at the stream's end alone.
blocks() {
  while IFS= read -r size <&3 && [ "$size" != end ]; do
    # A script that wants no more may still have to finish: its end is waited for.
    dd bs="$size" count=1 iflag=fullblock <&3 >&4 || cat <&3 >/dev/null
  done
  [ "$size" != end ] || exec 4>&-
}

# slay: kills the script's session, those that have made groups of their own in it (timeout does) included. By nothing but the
# shell itself: this must work whatever the host's tools do. First everybody is stopped, until a look finds nobody going: what a
# process starts between the look and the signal would live on. Then all at once: with the script's end, whoever does this ends, too.
slay() {
  looks=0
  going=yes
  while [ -n "$going" ] && [ "$looks" -lt 100 ]; do
    looks=$((looks + 1)) going='' mates=''
    for stat in /proc/[0-9]*/stat; do
      { IFS= read -r line <"$stat"; } 2>/dev/null || continue
      set -- ${line##*) }
      [ "${4-}" = "$worker" ] || continue
      mate=${stat#/proc/}
      mate=${mate%/stat}
      mates="$mates $mate"
      case $1 in
        [TtZXx]) ;;
        *) kill -STOP "$mate" && going=yes ;;
      esac
    done
  done
  kill -KILL "-$worker" "$worker" $mates
}

# run ARGUMENTS: runs the script; with a stream, 4 and 5 are the two ends of its pipe.
run() {
  if [ "$mode" = stream ]; then
    printf '%s\n' "$payload" | setsid sh -c "$script" "$0" "$@" 3<&5 4>&- 5<&- &
  else
    printf '%s\n' "$payload" | setsid sh -c "$script" "$0" "$@" 3<&- &
  fi
  worker=$!

  # The process may not be a session's leader yet when stdin ends at once, hence all of slay's forms.
  {
    [ "$mode" != stream ] || blocks
    IFS= read -r _ <&3
    slay
  } >/dev/null 2>&1 5<&- &
  watch=$!
  exec 3<&-
  [ "$mode" != stream ] || exec 4>&- 5<&-

  wait "$worker"
  code=$?

  # A script that was cut off by its closed stdout ends by itself, before the watch wakes, and leaves its children behind.
  {
    kill -KILL "$watch" "-$worker"
    wait "$watch"
  } 2>/dev/null

  # 255 is how the ssh client says that the connection failed.
  [ "$code" -ne 255 ] || code=254
  exit "$code"
}

exec 3<&0
[ "$mode" = stream ] || run "$@"

if ! echo | dd bs=1 count=1 iflag=fullblock >/dev/null 2>&1; then
  echo "fleet: this host lacks what Fleet needs: no dd that gathers full blocks (iflag=fullblock)" >&2
  exit 69
fi
echo '--ready--'

# A pipe without a name, both ends of which this shell holds: nothing is left of it, whatever happens.
: | {
  exec 4>/proc/self/fd/0 5<&0 </dev/null
  run "$@"
}
exit
