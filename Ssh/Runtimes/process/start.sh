# start.sh ID: starts the installed instance unless it runs; one that is frozen goes on. The payload is the supervisor's script.

dir=$instances/$1
lock "$dir" && [ -f "$dir/command" ] || fail 66 "the instance is not installed"

if alive "$dir/pid"; then
  echo running | put "$dir/state"
  thaw "$dir"
  exit 0
fi

# What an earlier run has left (children of the program, an ending supervisor) would be in the new one's way.
halt "$dir"

sed '$d' | put "$dir/supervise"
rm -f "$dir/exit" "$dir/pid"
echo running | put "$dir/state"
hold "$dir"

deadline=$(($(date +%s) + 20))
again=20
until [ -f "$dir/pid" ] || [ -f "$dir/exit" ]; do
  [ "$(date +%s)" -le "$deadline" ] || fail 70 "the supervisor did not start the program"
  # A supervisor that an interrupted start left behind may be the one that does it. One that ended before it began anything met something of
  # an earlier one that had not quite gone, or was killed.
  if ! held && ! alive "$dir/supervisor" && [ ! -f "$dir/pid" ] && [ ! -f "$dir/exit" ]; then
    [ "$again" -gt 0 ] || fail 70 "the supervisor ended"
    again=$((again - 1))
    hold "$dir"
  fi
  tick
done
