# What the helper container does with volumes, which are mounted at volumes/NAME; and, with a folder of their copies, what Verify does
# on the machine. It runs on whatever the image has: busybox is enough.
#
#   list KIND NAMES...   as files.sh lists files, but that a line of a sum is "s SUM PATH"
#   pack NAMES...        a tar of them to stdout; 1 is only what Live is about
#   stage NAMES...       of the tar at stdin, what is theirs goes into .fleet-stage
#   swap NAMES...        what is staged takes the place of what is live
#   undo NAMES...        and back, from wherever that was cut off
#   drop NAMES...        removes .fleet-stage
#
# In a volume's .fleet-stage: volumes/NAME what is staged, old what was live, and emptied as soon as all of that is in old.

inside=$(cat <<'END'
set -u
umask 077
LC_ALL=C
export LC_ALL

fail() {
  code=$1
  shift
  printf 'fleet: %s\n' "$*" >&2
  exit "$code"
}

at() {
  live=volumes/$1
  stage=$live/.fleet-stage
  new=$stage/volumes/$1
  old=$stage/old
}

# clear FOLDER: whatever modes its content has.
clear() {
  rm -rf "$1" 2>/dev/null || { chmod -R u+rwX "$1" && rm -rf "$1"; }
}

list() {
  at "$1"
  [ -d "$live" ] || return 0
  format='f %n'
  [ "$kind" != sums ] || format='f %s %n'
  find "$live" -path "$stage" -prune -o -type d -exec printf 'd %s\n' {} + -o -type f -exec stat -c "$format" {} + \
    -o -type l -exec sh -c 'for link; do printf "l %s -> %s\n" "$link" "$(readlink "$link")"; done' sh {} +
  [ "$kind" = sums ] || return 0
  # Tools differ in how they write down names that hold a backslash or the end of a line.
  find "$live" -path "$stage" -prune -o -type f \( -path '*\\*' -o -path "*$newline*" -o -path "*$return*" \) \
    -exec sh -c 'for file; do sum=$(sha256sum <"$file"); printf "s %s %s\n" "${sum%% *}" "$file"; done' sh {} + \
    -o -type f -exec sha256sum {} + | sed 's/^\([0-9a-f]\{64\}\)  /s \1 /'
}

pack() {
  for name; do
    at "$name"
    # Not every busybox knows how to exclude; one that does not says so.
    [ ! -e "$stage" ] || set -- "$@" "--exclude=$stage"
    set -- "$@" "$live"
    shift
  done
  exec 3>&1
  said=$(tar -cf - "$@" 2>&1 >&3 3>&-)
  code=$?
  [ -z "$said" ] || printf '%s\n' "$said" >&2
  # Tools differ in what else they call 1.
  if [ "$code" = 1 ] && printf '%s\n' "$said" | grep -Eqv 'changed as we read|removed before we read|No such file or directory|delayed|Exiting'; then
    code=2
  fi
  exit "$code"
}

stage() {
  pipes='' pids='' code=0
  for name; do
    at "$name"
    clear "$stage" && mkdir "$stage" && mkfifo "$stage/pipe" || fail 73 "cannot write in the volume $name"
    receive "$name" <"$stage/pipe" &
    pids="$pids $!" pipes="$pipes $stage/pipe"
  done
  tee $pipes >/dev/null
  for pid in $pids; do
    wait "$pid" || code=$?
  done
  exit "$code"
}

receive() {
  at "$1"
  # What it unpacks lies in a folder that is closed to others; not every busybox looks beyond the umask.
  umask 0
  said=$(tar -C "$stage" --numeric-owner -xpf - "volumes/$1" 2>&1)
  code=$?
  cat >/dev/null
  rm -f "$stage/pipe"
  printf '%s\n' "$said" | grep -v 'ot found in archive' >&2
  # An archive without the volume; what it should hold is told by its manifest.
  [ -e "$new" ] || [ -L "$new" ] || { clear "$stage"; exit 0; }
  [ "$code" = 0 ] || fail 65 "the volume $1 cannot be unpacked"
  for folder in "$stage/volumes" "$new"; do
    [ -d "$folder" ] && [ ! -L "$folder" ] || fail 65 "the archive would write outside its folder: the volume $1 is none"
  done
  [ -z "$(find "$stage" ! -type d ! -type f ! -type l ! -type p -print | head -n 1)" ] ||
    fail 65 "the archive holds more than files, folders and links"
  find "$new" -type f -exec stat -c '%h %i' {} + |
    awk '$1 > 1 { links[$2] = $1; seen[$2]++ } END { for (i in links) if (links[i] != seen[i]) exit 1 }' ||
    fail 65 "the archive would write outside its folder: a hard link leads out of the volume $1"
}

# move FROM TO: all that is in it. Where both have a name, somebody else has made the live one meanwhile.
move() {
  for entry in "$1"/* "$1"/.[!.]* "$1"/..?*; do
    [ -e "$entry" ] || [ -L "$entry" ] || continue
    name=${entry##*/}
    [ "$name" != .fleet-stage ] || continue
    if [ -e "$2/$name" ] || [ -L "$2/$name" ]; then
      clear "$live/$name" || fail 73 "cannot remove $live/$name"
      [ "$1" != "$live" ] || continue
    fi
    mv "$entry" "$2/$name" || fail 73 "cannot move $entry"
  done
}

# dress FROM TO: owner and mode of a folder.
dress() {
  chown "$(stat -c %u:%g "$1")" "$2" && chmod "$(stat -c %a "$1")" "$2" || fail 73 "cannot change $2"
}

swap() {
  at "$1"
  [ -d "$new" ] || fail 66 "the volume $1 is not staged"
  if [ ! -d "$stage/emptied" ]; then
    if [ ! -d "$old" ]; then
      mkdir -p "$old.tmp" && dress "$live" "$old.tmp" && mv "$old.tmp" "$old" || fail 73 "cannot write in the volume $1"
    fi
    move "$live" "$old"
    mkdir "$stage/emptied" || fail 73 "cannot write in the volume $1"
  fi
  move "$new" "$live"
  dress "$new" "$live"
}

# The way that swap has gone, backwards: so it may be cut off as well.
undo() {
  at "$1"
  [ -d "$old" ] || return 0
  if [ -d "$stage/emptied" ]; then
    move "$live" "$new"
    rmdir "$stage/emptied" || fail 73 "cannot write in the volume $1"
  fi
  move "$old" "$live"
  dress "$old" "$live"
  rmdir "$old" || fail 73 "cannot write in the volume $1"
}

drop() {
  at "$1"
  clear "$stage" || fail 73 "cannot write in the volume $1"
}

newline='
'
return=$(printf '\r')
verb=$1
shift
case $verb in
  pack | stage) "$verb" "$@" ;;
  list)
    kind=$1
    shift
    for name; do list "$name"; done
    ;;
  swap | undo | drop) for name; do "$verb" "$name"; done ;;
esac
END
)
