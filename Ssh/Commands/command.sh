# command.sh ID MAX: runs one command for an instance and reports how it went. Descriptor 3 brings what it reads from its
# standard input; nothing is begun before all of that is here, so a connection that breaks before begins nothing.
#
# The payload's lines: "limit SECONDS", "folder PATH", "env NAME=VALUE"..., then "line TEXT" for the shell, or "word ARG"... . PATH, VALUE,
# TEXT and ARG hold no newline: it is \n there, and a backslash is doubled.

id=$1
max=$2
dir=$instances/$id

# What an earlier command left behind when it was cut off.
for old in "$dir"/command.*; do
  [ -d "$old" ] && ! [ -d "/proc/${old##*.}" ] && rm -rf "$old"
done

[ -d "$dir" ] || fail 66 "the instance is not on this server"
stage=$dir/command.$$
mkdir "$stage" || fail 73 "cannot write in $dir"
trap 'rm -rf "$stage"' EXIT
cat <&3 >"$stage/input"
exec 3<&-
mkfifo "$stage/o" "$stage/e" || fail 73 "cannot write in $dir"

limit=30 folder='' variables=''
set --
while IFS= read -r said && [ "$said" != end ]; do
  value=$(printf '%bx' "${said#* }")
  value=${value%x}
  case $said in
    'limit '*) limit=$value ;;
    'folder '*) folder=$value ;;
    'env '*) variables="$variables${said#env }
" ;;
    'line '*) set -- sh -c "$value" ;;
    'word '*) set -- "$@" "$value" ;;
  esac
done

# keep FILE: the beginning of what comes, each piece at once; the rest is read and dropped, so that nobody who writes is kept waiting.
keep() {
  : >"$1"
  while size=$(wc -c <"$1") && [ "$size" -le "$max" ]; do
    dd bs=4096 count=64 2>/dev/null >>"$1"
    [ "$(wc -c <"$1")" -gt "$size" ] || return 0
  done
  cat >/dev/null
}

# strays READERS: what the command has left running; it would hold the pipes open, and ends with this script anyway.
strays() {
  cat /proc/[0-9]*/stat 2>/dev/null | awk -v session="$$" -v one="$1" -v other="$2" '
    { pid = $1; sub(/^.*\) /, "") }
    $4 == session && pid != session && pid != one && pid != other && $2 != one && $2 != other { print pid }'
}

keep "$stage/out" <"$stage/o" &
output=$!
keep "$stage/err" <"$stage/e" &
errors=$!
began=$(date +%s%N)
# The variables come by a pipe: a file would stay behind when this is killed.
printf '%s' "$variables" | (
  exec 6<&0 <"$stage/input"
  fleet_more=yes fleet_folder=$folder
  # The request may name another PATH, where there is no timeout.
  launch "$dir" "$(command -v timeout)" -k 2 "$limit" "$@"
) >"$stage/o" 2>"$stage/e"
code=$?
took=$((($(date +%s%N) - began) / 1000000))

signal KILL $(strays "$output" "$errors")
wait

late=0
case $code in
  124 | 137) [ "$took" -lt "$((limit * 1000))" ] || late=1 ;;
esac
echo "exit=$code"
echo "took=$took"
echo "late=$late"
for stream in out err; do
  size=$(wc -c <"$stage/$stream")
  [ "$size" -le "$max" ] || echo "cut=1"
  printf '%s=' "$stream"
  head -c "$max" "$stage/$stream" | base64 | tr -d '\n'
  echo
done
echo end=1
