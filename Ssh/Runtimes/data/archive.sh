# archive.sh ID: writes the archive of the roots to stdout.

installed
read_request
each_root present

archive() {
  kind=sums
  [ "$quiesce" != live ] || kind=names
  {
    echo "fleet-manifest 1 $kind"
    printf '%s' "$roots" | sed 's/^/root /'
    each_root list_files "$dir" "$kind"
  } >"$dir/copy/manifest" || fail 73 "the files cannot be listed, or nothing can be written in $dir"
  exec 7>&1
  said=$({
    { LC_ALL=C each_root pack 2>&6 || echo "code tar $?" >&6; } | { compress 2>&6 >&7 || echo "code compress $?" >&6; }
  } 6>&1)
  code=$(code_of tar)
  # Files that change while they are read are what Live is about.
  [ -z "$code" ] || { [ "$code" = 1 ] && [ "$quiesce" = live ]; } || fail 76 "the files cannot be read: $(reason)"
  [ -z "$(code_of compress)" ] || fail 76 "the archive cannot be compressed: $(reason)"
}

guarded "$quiesce" archive
