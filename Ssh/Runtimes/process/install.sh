# install.sh ID RUNTIME: puts an instance's files in place. `command` comes last: a folder without it is an install that did not finish.
#
# The payload's lines: "grace N", "health TYPE PORT SECONDS PATH", "ports PORT...", "database NAME", "user NAME", "service NAME",
# "command ARG"..., "env NAME=VALUE"..., "secret NAME=VALUE"..., "download MODE SHA256 URL PATH"..., "file MODE LINE PATH"... and
# "data", then one line of base64 for each file. LINE is that line's number in the payload. ARG, VALUE and PATH hold no newline: it is
# \n there, and a backslash is doubled. A database is named if it is Fleet's to make and to drop.

id=$1
dir=$instances/$id

# Another instance's removal may take the parents away under our hands.
for attempt in 1 2 3 4 5; do
  mkdir -p "$dir" 2>/dev/null && lock "$dir" && break
  [ "$attempt" -lt 5 ] || fail 73 "cannot make the folder $dir"
done

other=$(cat "$dir/runtime" 2>/dev/null)
[ "${other:-$2}" = "$2" ] || fail 65 "the instance is installed with another runtime: $other"
printf '%s\n' "$2" | put "$dir/runtime"

stage=$dir/stage
rm -rf "$stage"
mkdir -p "$stage" "$dir/work" "$dir/log" || fail 73 "cannot write in $dir"
cat >"$stage/payload" || fail 73 "cannot write in $dir"
: >"$stage/command"
: >"$stage/env"
: >"$stage/health"
: >"$stage/ports"
: >"$stage/database"

# inside PATH: sets $path to what is escaped there.
inside() {
  path=$(printf '%bx' "$1")
  path=${path%x}
  case /$path/ in
    *//* | */../* | */./*) fail 65 "not a path inside the work folder" ;;
  esac
}

# place MODE LINE PATH
place() {
  inside "$3"
  target=$dir/work/$path
  mkdir -p "${target%/*}" || fail 73 "cannot make the folder of a file"
  [ ! -d "$target" ] || fail 73 "a folder stands where a file should be"
  sed -n "$2p" "$stage/payload" | base64 -d >"$stage/file" || fail 73 "cannot write a file"
  chmod "$1" "$stage/file"
  mv -f "$stage/file" "$target" || fail 73 "cannot write a file"
}

while read -r key rest; do
  case $key in
    grace) printf '%s\n' "$rest" >"$stage/grace" ;;
    health) printf '%s\n' "$rest" >"$stage/health" ;;
    ports) printf '%s\n' "$rest" >"$stage/ports" ;;
    database | user | service) printf '%s %s\n' "$key" "$rest" >>"$stage/database" ;;
    data) break ;;
  esac
done <"$stage/payload"

# Leading and trailing spaces of a value count, so these keys are cut off rather than read as fields.
sed -n '/^data$/q; s/^command //p' "$stage/payload" >"$stage/command"
sed -n '/^data$/q; s/^env //p' "$stage/payload" >"$stage/env"
sed -n '/^data$/q; s/^secret //p' "$stage/payload" >"$stage/secrets"
sed -n '/^data$/q; s/^file //p' "$stage/payload" >"$stage/files"
sed -n '/^data$/q; s/^download //p' "$stage/payload" >"$stage/downloads"

while read -r mode sha url escaped; do
  inside "$escaped"
done <"$stage/downloads"
fetch_all "$dir" "$stage"

while IFS= read -r line; do
  mode=${line%% *}
  line=${line#* }
  place "$mode" "${line%% *}" "${line#* }"
done <"$stage/files"

settle "$dir"
[ -f "$dir/state" ] || echo stopped | put "$dir/state"
# A database that an earlier spec named stays Fleet's to drop.
makes=no
if [ -s "$stage/database" ]; then makes=yes; else rm -f "$stage/database"; fi
for file in grace health ports database env secrets command; do
  [ -f "$stage/$file" ] || continue
  mv -f "$stage/$file" "$dir/$file" || fail 73 "cannot write in $dir"
done
rm -rf "$stage"

if [ "$makes" = yes ]; then
  read_database <"$dir/database"
  make_database "$database"
fi
