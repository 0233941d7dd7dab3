# remove.sh ID: stops the instance and removes its folder; with the last one goes Fleet's own.

dir=$instances/$1
if lock "$dir"; then
  [ ! -f "$dir/command" ] || echo stopped | put "$dir/state"
  halt "$dir"
  let_go "$dir"
  # The records go last: a repeat after an interruption still finds the processes.
  rm -f "$dir/command"
  chmod -R u+rwX "$dir/work" 2>/dev/null
  rm -rf "$dir/work" "$dir/log" "$dir/stage"
  rm -rf "$dir" || fail 73 "cannot remove $dir"
fi
rmdir "$instances" 2>/dev/null && rmdir "$root" 2>/dev/null
exit 0
