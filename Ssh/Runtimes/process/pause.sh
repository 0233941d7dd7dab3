# pause.sh ID: freezes the program where it is. Nothing happens if it does not run.

dir=$instances/$1
lock "$dir" && running "$dir" || exit 0
echo paused | put "$dir/state" || fail 73 "cannot write in $dir"
freeze "$dir" || fail 75 "the program cannot be frozen"
