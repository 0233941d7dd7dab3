# Files as archives: a tar of the roots, and last of all copy/manifest, which proves that it is whole and says what is in it:
#
#   fleet-manifest 1 KIND    sums or names
#   root PATH                escaped
#   d PATH, l PATH -> TARGET, f SIZE PATH (names: f PATH), and for sums what sha256sum says; a newline in a name stays one

needs tar find stat sha256sum

# each_root FUNCTION ARGUMENTS...: calls it with all roots after its own arguments.
each_root() {
  while IFS= read -r line; do
    [ -n "$line" ] || continue
    value=$(printf '%bx' "$line")
    set -- "$@" "${value%x}"
  done <<EOF
$roots
EOF
  "$@"
}

# no_links BASE ROOT: fails if a part of the way to it is a link.
no_links() {
  way=$1 rest=$2
  while :; do
    case $rest in
      */*) ;;
      *) return 0 ;;
    esac
    way=$way/${rest%%/*}
    rest=${rest#*/}
    [ ! -L "$way" ] || fail 65 "the way to $2 leads through a link"
  done
}

# present ROOTS...: fails unless all are there.
present() {
  present_folders "$@"
}

present_folders() {
  for root in "$@"; do
    no_links "$dir" "$root"
    [ -e "$dir/$root" ] || [ -L "$dir/$root" ] || fail 66 "there is no ${root#work/} in the work folder"
  done
}

# list_files BASE KIND ROOTS...: what is there, in no order. An empty line now and then tells whoever waits that it goes on.
list_files() {
  list_folders "$@"
}

list_folders() (
  cd "$1" || exit 1
  size='%s '
  [ "$2" = sums ] || size=''
  sum=$2
  shift 2
  {
    find "$@" -type d -exec printf 'd %s\n' {} + -o -type f -exec stat -c "f $size%n" {} + \
      -o -type l -exec sh -c 'for link; do printf "l %s -> %s\n" "$link" "$(readlink "$link")"; done' sh {} +
    [ "$sum" != sums ] || find "$@" -type f -exec sha256sum {} +
  } 2>/dev/null | awk '{ print } NR % 64 == 0 { print "" >"/dev/stderr"; fflush() }'
)

# pack ROOTS...: their archive, with copy/manifest.
pack() {
  pack_folders "$@"
}

pack_folders() {
  tar -C "$dir" -cf - "$@" copy/manifest
}

# unpack: the archive becomes $dir/copy/tree. tar itself follows no link that it has made, and warns of names that lead out.
unpack() {
  mkdir "$dir/copy/tree" && tar -C "$dir/copy/tree" -xpf -
}

# take_archive: unpacks the stream, or fails.
take_archive() {
  said=$({
    { LC_ALL=C expand <&3 2>&6 || echo "code expand $?" >&6; } | {
      LC_ALL=C
      export LC_ALL
      unpack 2>&6 || echo "code tar $?" >&6
      # tar stops at an archive's end, but what comes after it is the compression's checksum.
      cat >/dev/null
    }
  } 6>&1)
  tree=$dir/copy/tree
  case $said in
    *'No space left'*) fail 73 "there is not enough room for the archive: $(reason)" ;;
    *emoving\ leading* | *"contains '..'"*) fail 65 "the archive would write outside its folder: $(reason)" ;;
  esac
  [ -z "$(code_of helper)" ] || fail 70 "the volumes cannot be written: $(reason)"
  check_expanded
  [ -z "$(code_of tar)" ] || fail 65 "the archive cannot be unpacked: $(reason)"
  for entry in "$tree"/* "$tree"/.[!.]* "$tree"/..?*; do
    [ -e "$entry" ] || [ -L "$entry" ] || continue
    case ${entry##*/} in
      work | copy | volumes) [ ! -L "$entry" ] || fail 65 "the archive would write outside its folder: ${entry##*/} is a link" ;;
      *) fail 65 "this is no archive of an instance: it holds ${entry##*/}" ;;
    esac
  done
  [ -z "$(find "$tree" ! -type d ! -type f ! -type l ! -type p -print | head -n 1)" ] || fail 65 "the archive holds more than files, folders and links"
  manifest=$tree/copy/manifest
  [ -f "$manifest" ] && [ ! -L "$manifest" ] || fail 65 "the archive is not whole: its manifest is missing"
  read -r word version kind <"$manifest"
  [ "$word $version" = 'fleet-manifest 1' ] || fail 65 "the archive's manifest is none that this Fleet reads"
}

# undo_adoption: puts back what an adoption that was cut off has moved; one that had only to tidy up is completed.
undo_adoption() {
  if [ -f "$dir/adopting" ] && [ -d "$dir/staged" ]; then
    roots=$(cat "$dir/adopting") && [ -n "$roots" ] || fail 73 "cannot read $dir/adopting"
    each_root put_back
    undo_volumes
  fi
  rm -f "$dir/adopting" "$dir/adopting.tmp"
  clear "$dir/replaced"
}

put_back() {
  for root in "$@"; do
    # What is still staged has not taken its place, or has left it again.
    if [ ! -e "$dir/staged/$root" ] && [ ! -L "$dir/staged/$root" ] && { [ -e "$dir/$root" ] || [ -L "$dir/$root" ]; }; then
      mv "$dir/$root" "$dir/staged/$root" || fail 73 "cannot move $root back"
    fi
    if [ -e "$dir/replaced/$root" ] || [ -L "$dir/replaced/$root" ]; then
      clear "$dir/$root"
      mv "$dir/replaced/$root" "$dir/$root" || fail 73 "cannot move $root back"
    fi
  done
}
