# The first thing every remote command runs: reads a script and its payload from stdin, runs the script in a session of its
# own, and kills that whole session as soon as stdin ends, which is how Fleet (or its death) cancels a command.
#
# stdin: this file in base64 (read by the one-liner before it), the script in base64, the payload's size in bytes, the payload.

echo '--fleet--'

missing=''
for tool in setsid flock base64 awk head timeout; do
  command -v "$tool" >/dev/null 2>&1 || missing="${missing:+$missing, }no $tool"
done
if [ -n "$missing" ]; then
  echo "fleet: this host lacks what Fleet needs: $missing" >&2
  exit 69
fi

IFS= read -r script && IFS= read -r size || exit 74
script=$(printf %s "$script" | base64 -d) || exit 74
payload=$(head -c "$size")

# A connection that breaks while the payload arrives must not leave half of it to be acted on.
case $payload in
  *end) ;;
  *) exit 74 ;;
esac

exec 3<&0
printf '%s\n' "$payload" | setsid sh -c "$script" "$0" "$@" 3<&- &
worker=$!

# The process may not be a session's leader yet when stdin ends at once, hence both forms.
{
  IFS= read -r _ <&3
  kill -KILL "-$worker"
  kill -KILL "$worker"
} >/dev/null 2>&1 &
watch=$!
exec 3<&-

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
