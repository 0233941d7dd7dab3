# remove.sh ID: removes the project with its volumes, and then the folder; with the last one goes Fleet's own.

# remains KIND COMMAND...: removes what carries the project's label.
remains() {
  left=$(timeout 20 docker "$@" --filter "label=com.docker.compose.project=$(project "$dir")") || return 1
  [ -z "$left" ] || docker "$1" rm -f $left >/dev/null
}

dir=$instances/$1
if lock "$dir"; then
  end_helper "$dir"
  if [ -f "$dir/command" ]; then
    echo stopped | put "$dir/state"
    halt "$dir"
    # One in a service goes with its volume.
    if [ -f "$dir/database" ] && read_database <"$dir/database" && [ -z "$service" ]; then
      drop_database "$database" || fail 76 "the database $database cannot be dropped: $(reason)"
    fi
    rm -f "$dir/database"
    words=$(in_project "$dir" down -v --remove-orphans 2>&1) || fail 70 "the project cannot be removed: $(said)"
    rm -f "$dir/command"
  elif command -v docker >/dev/null 2>&1; then
    # An install that never finished has started nothing, but an interrupted removal may have left something.
    remains container ls -aq && remains volume ls -q && remains network ls -q
  fi
  chmod -R u+rwX "$dir" 2>/dev/null
  # Files that containers have made as root are not ours to remove.
  rm -rf "$dir" || fail 73 "cannot remove $dir"
fi
rmdir "$instances" 2>/dev/null && rmdir "$root" 2>/dev/null
exit 0
