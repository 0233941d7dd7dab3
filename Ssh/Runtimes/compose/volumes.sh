# A project's volumes among its data, after data/files.sh. They are read and written in a helper container, for their files have owners
# of their own and lie where only docker may go. In an archive they come first, as a tar of their own: the helper reads no further.
#
#   staging     between two verbs, the helper's image and the volumes in which something may be staged

# folders, volumes: the two kinds of $roots.
folders() {
  printf '%s' "$roots" | grep -v '^volumes/'
}

volumes() {
  printf '%s' "$roots" | sed -n 's|^volumes/||p'
}

# helper MODE NAMES VERB ARGUMENTS...: a verb of inside.sh over the volumes of those names. Its name ends one that was left behind by a
# client that was killed; and it keeps no log, which would be another copy of all that it writes.
helper() {
  mode=$1 mounted=$2 whose=$(project "$dir")
  shift 2
  end_helper "$dir"
  set -- "$image" sh -c "$inside" fleet "$@"
  for name in $mounted; do
    set -- -v "${whose}_$name:/volumes/$name$mode" "$@"
  done
  docker run --rm -i --network none --log-driver none --user 0:0 --workdir / --name "$whose-files" "$@"
}

# existing: the names of the project's volumes.
existing() {
  whose=$(project "$dir")
  all=$(timeout 20 docker volume ls -q --filter "label=com.docker.compose.project=$whose") || fail 70 "docker does not say what volumes there are"
  printf '%s\n' "$all" | sed -n "s/^${whose}_//p"
}

# have_image: before anything stands still for it.
have_image() {
  docker image inspect "$image" >/dev/null 2>&1 || docker pull -q "$image" >/dev/null ||
    fail 69 "this host lacks what volumes need: the image $image, which cannot be fetched"
}

# make_volumes NAMES: as compose would, so that it takes them for its own.
make_volumes() {
  there=$(existing) || exit
  whose=$(project "$dir")
  for name in $1; do
    printf '%s\n' "$there" | grep -Fqx "$name" || docker volume create --label "com.docker.compose.project=$whose" \
      --label "com.docker.compose.volume=$name" "${whose}_$name" >/dev/null || fail 70 "the volume $name cannot be made"
  done
}

present() {
  names=$(volumes)
  if [ -n "$names" ]; then
    have_image
    there=$(existing) || exit
    for name in $names; do
      printf '%s\n' "$there" | grep -Fqx "$name" || fail 66 "there is no volume $name: it is made by the first start"
    done
  fi
  (roots=$(folders); each_root present_folders) || exit
}

list_files() (
  base=$1 kind=$2 names=$(volumes)
  roots=$(folders)
  [ -z "$roots" ] || each_root list_folders "$base" "$kind"
  [ -n "$names" ] || exit 0
  if [ "$base" = "$dir" ]; then
    helper :ro "$names" list "$kind" $names </dev/null || fail 70 "the volumes cannot be read"
  else
    cd "$base" && sh -c "$inside" fleet list "$kind" $names
  fi
)

pack() (
  code=0
  names=$(volumes)
  [ -z "$names" ] || helper :ro "$names" pack $names </dev/null || code=$?
  [ "$code" -le 1 ] || exit "$code"
  roots=$(folders)
  each_root pack_folders || exit
  exit "$code"
)

# unpack: for Verify all of it as this account's files, whose modes and owners count for nothing; for Stage volumes into themselves.
unpack() {
  names=$(volumes)
  mkdir "$dir/copy/tree" || return
  if [ "$how" != stage ]; then
    tar -C "$dir/copy/tree" -xpif -
    code=$?
    for folder in "$dir/copy/tree/volumes" "$dir/copy/tree/volumes"/*; do
      [ ! -L "$folder" ] || { echo "fleet: the archive would write outside its folder: ${folder##*/} is a link" >&2; return 65; }
    done
    [ ! -d "$dir/copy/tree/volumes" ] || chmod -R u+rwX "$dir/copy/tree/volumes"
    return "$code"
  fi
  # What is staged already makes room first.
  (undo_adoption && clear "$dir/staged" && drop_volumes) || { echo "code helper $?" >&2; return 70; }
  [ -n "$names" ] || { unpack_folders; return; }
  { echo "$image"; printf '%s\n' "$names"; } | put "$dir/staging" || return
  (have_image && make_volumes "$names") && mkfifo "$dir/copy/pipe" || { echo "code helper $?" >&2; return 70; }
  { helper '' "$names" stage $names; code=$?; cat >/dev/null; exit "$code"; } <"$dir/copy/pipe" &
  tee "$dir/copy/pipe" | { unpack_folders; code=$?; cat >/dev/null; exit "$code"; }
  code=$?
  wait "$!"
  helped=$?
  case $helped in
    0) return "$code" ;;
    65) return 65 ;;
  esac
  echo "code helper $helped" >&2
  return 70
}

unpack_folders() {
  tar -C "$dir/copy/tree" -xpif - --anchored --exclude=volumes
}

swap_volumes() {
  names=$(volumes)
  [ -n "$names" ] || return 0
  helper '' "$names" swap $names </dev/null || fail 70 "the volumes cannot take their places"
}

undo_volumes() {
  names=$(volumes)
  [ -n "$names" ] || return 0
  { read -r image; } <"$dir/staging" || fail 73 "cannot read $dir/staging"
  helper '' "$names" undo $names </dev/null || fail 70 "the volumes cannot be put back"
}

drop_volumes() (
  # What an adoption has moved is not to be dropped before that has ended.
  [ -f "$dir/staging" ] && { [ ! -f "$dir/adopting" ] || [ ! -d "$dir/staged" ]; } || exit 0
  read -r image <"$dir/staging"
  there=$(existing) || exit
  names=$(printf '%s\n' "$there" | grep -Fx "$(sed 1d "$dir/staging")")
  [ -z "$names" ] || helper '' "$names" drop $names </dev/null || fail 70 "what is staged in volumes cannot be removed"
  rm -f "$dir/staging" "$dir/staging.tmp"
)

abandon_stage() {
  [ ! -f "$dir/staging" ] || [ -f "$dir/adopting" ] || { clear "$dir/staged" && drop_volumes; }
}
