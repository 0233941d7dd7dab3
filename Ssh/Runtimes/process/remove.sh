# remove.sh ID: stops the instance and removes its folder; with the last one goes Fleet's own.

dir=$instances/$1
if lock "$dir"; then
  [ ! -f "$dir/command" ] || echo stopped | put "$dir/state"
  halt "$dir"
  # Before what is needed to reach it.
  if [ -f "$dir/database" ]; then
    read_database <"$dir/database"
    drop_database "$database" || fail 76 "the database $database cannot be dropped: $(reason)"
    rm -f "$dir/database"
  fi
  let_go "$dir"
  # The records go last: a repeat after an interruption still finds the processes.
  rm -f "$dir/command"
  chmod -R u+rwX "$dir" 2>/dev/null
  rm -rf "$dir/work" "$dir/log" "$dir/stage" "$dir/staged" "$dir/replaced" "$dir/copy"
  rm -rf "$dir" || fail 73 "cannot remove $dir"
fi
rmdir "$instances" 2>/dev/null && rmdir "$root" 2>/dev/null
exit 0
