# What the verbs on an instance's data share. They stand on process/lib.sh and data/sql.sh. A runtime that is not like the process
# runtime puts functions of its own after these, of which the last definition counts:
#
#   running DIR              whether the program runs, frozen or not
#   freeze DIR, thaw DIR     stops its processes where they are, and lets them go on; both may be repeated
#   frozen DIR               whether all of them stand still
#   launch DIR COMMAND...    becomes the command with the instance's environment, in a subshell
#   in_service DIR SERVICE COMMAND...   see sql.sh
#   present ROOTS..., list_files BASE KIND ROOTS..., pack ROOTS..., unpack   see files.sh: where data lies that is no folder under $dir
#   swap_volumes, undo_volumes, drop_volumes, abandon_stage                  what adopt.sh, its undoing, both, and a failed stage do to such data
#
# The files of an instance are named by roots, paths relative to its folder: work, or work/one and work/two. Of what a verb needs
# for itself, all is in $dir/copy, which guard.sh makes and removes. What is kept between two verbs:
#
#   state       "paused" if the program is to stay frozen
#   staged/     an unpacked archive: its roots, and copy/manifest
#   adopting    the roots whose places are being taken, from the first rename to the last
#   replaced/   what was in those places before

id=$1
dir=$instances/$id

# installed: this script is alone with the installed instance from here on.
installed() {
  lock "$dir" && [ -f "$dir/command" ] || fail 66 "the instance is not installed"
}

# needs TOOLS...: where one is missing, all that are missing are named.
needs() {
  missing=''
  for tool in "$@"; do
    command -v "$tool" >/dev/null 2>&1 || missing="${missing:+$missing, }no $tool"
  done
  [ -z "$missing" ] || fail 69 "this host lacks what its data needs: $missing"
}

# read_request: the payload: "quiesce HOW", "compression HOW", "root PATH"..., "image NAME", "database NAME", "user NAME", "service NAME", "create".
# A root is escaped; $roots holds one a line.
read_request() {
  quiesce=live compression=none roots='' image='' database='' user='' service='' create=no
  while IFS= read -r line && [ "$line" != end ]; do
    value=${line#* }
    case $line in
      'quiesce '*) quiesce=$value ;;
      'compression '*) compression=$value ;;
      'root '*) roots="$roots$value
" ;;
      'image '*) image=$value ;;
      'database '*) database=$value ;;
      'user '*) user=$value ;;
      'service '*) service=$value ;;
      create) create=yes ;;
    esac
  done
  case $compression in
    none) ;;
    gzip | zstd) needs "$compression" ;;
    *) fail 65 "no such compression: $compression" ;;
  esac
}

compress() {
  case $compression in
    none) cat ;;
    gzip) gzip -c ;;
    zstd) zstd -q -c ;;
  esac
}

expand() {
  case $compression in
    none) cat ;;
    gzip) gzip -dc ;;
    zstd) zstd -dqc ;;
  esac
}

# code_of NAME: the exit code that a part of a pipeline has told in $said; nothing if it told none.
code_of() {
  printf '%s\n' "$said" | sed -n "s/^code $1 //p"
}

# check_expanded: whether the stream could be decompressed.
check_expanded() {
  [ -z "$(code_of expand)" ] || fail 65 "it cannot be read as $compression: $(reason)"
}

swap_volumes() { :; }
undo_volumes() { :; }
drop_volumes() { :; }
abandon_stage() { :; }

# clear FOLDERS...: removes them, whatever modes their content has.
clear() {
  for folder in "$@"; do
    [ -e "$folder" ] || [ -L "$folder" ] || continue
    rm -rf "$folder" 2>/dev/null && continue
    chmod -R u+rwX "$folder" 2>/dev/null
    rm -rf "$folder" || return 1
  done
}

# guarded HOW FUNCTION: runs it under the guard, which has frozen the program first if HOW says so. Ends the script with its exit code.
guarded() {
  how=$1
  shift
  clear "$dir/copy" || fail 73 "cannot remove $dir/copy"
  exec 5>&1
  { (ready && "$@") >&5 5>&-; echo $?; } | setsid sh -c "$guard_script" "$0" "$id" "$how" 3<&- 5>&- >/dev/null 2>&1
  code=$?
  # A guard that was killed has put nothing back.
  [ "$code" -le 128 ] || { [ "$(cat "$dir/state")" = paused ] || thaw "$dir"; clear "$dir/copy"; }
  exit "$code"
}

# ready: waits for the guard, without which nothing that needs it may be begun.
ready() {
  deadline=$(($(date +%s) + 20))
  until [ -d "$dir/copy" ] && { [ "$how" != freeze ] || ! running "$dir" || frozen "$dir"; }; do
    [ "$(date +%s)" -le "$deadline" ] || fail 75 "the program cannot be frozen, or nothing can be written in $dir"
    tick
  done
}
