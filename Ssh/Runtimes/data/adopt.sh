# adopt.sh ID: what is staged takes the place of the live files. The list in adopting says which; when it is gone, all have. In between,
# a repeat goes on, and a new stage or its removal puts everything back.

installed
read_request

# covered ROOTS...: those of the spec of which the archive holds all, and those of the archive that are parts of the spec's.
covered() {
  sed -n 's/^root //p' "$dir/staged/copy/manifest" >"$dir/staged/copy/roots"
  for root in "$@"; do
    found=no
    while IFS= read -r line; do
      held=$(printf '%bx' "$line")
      held=${held%x}
      case $root/ in
        "$held"/*) held=$root ;;
      esac
      case $held/ in
        "$root"/*)
          found=yes
          printf '%s\n' "$held" | sed 's/\\/\\\\/g' | awk 'NR > 1 { printf "\\n" } { printf "%s", $0 } END { print "" }'
          ;;
      esac
    done <"$dir/staged/copy/roots"
    [ "$found" = yes ] || fail 66 "the backup does not hold ${root#work/}"
  done
}

move() {
  mkdir -p "${2%/*}" && mv "$1" "$2"
}

take_place() {
  for root in "$@"; do
    [ -e "$dir/staged/$root" ] || [ -L "$dir/staged/$root" ] || continue
    no_links "$dir" "$root"
    no_links "$dir/staged" "$root"
    if [ -e "$dir/$root" ] || [ -L "$dir/$root" ]; then
      if [ -e "$dir/replaced/$root" ] || [ -L "$dir/replaced/$root" ]; then
        # Made by somebody else between two renames.
        clear "$dir/$root"
      else
        move "$dir/$root" "$dir/replaced/$root" || fail 73 "cannot move $root away"
      fi
    fi
    move "$dir/staged/$root" "$dir/$root" || fail 73 "cannot move $root into its place"
  done
}

if [ -d "$dir/staged" ]; then
  if [ ! -f "$dir/adopting" ]; then
    clear "$dir/replaced" || fail 73 "cannot remove $dir/replaced"
    places=$(each_root covered) || exit
    printf '%s\n' "$places" | put "$dir/adopting" || fail 73 "cannot write in $dir"
  fi
  roots=$(cat "$dir/adopting") && [ -n "$roots" ] || fail 73 "cannot read $dir/adopting"
  each_root take_place
  swap_volumes
  # The stage goes before the list, in one rename.
  mkdir -p "$dir/replaced" && mv "$dir/staged" "$dir/replaced/staged" || fail 73 "cannot write in $dir"
fi
drop_volumes || exit
rm -f "$dir/adopting" "$dir/adopting.tmp"
clear "$dir/replaced" || fail 73 "cannot remove $dir/replaced"
