# stage.sh ID: unpacks the stream beside the live files.

installed
read_request

stage() {
  take_archive
  undo_adoption
  clear "$dir/staged" && mv "$tree" "$dir/staged" || fail 73 "cannot write in $dir"
}

guarded stage stage
