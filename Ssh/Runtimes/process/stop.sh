# stop.sh ID: stops the instance. Not an error if it does not run or is not there.

dir=$instances/$1
lock "$dir" || exit 0

# First what is wanted, so that the program's end is not taken for an accident.
[ ! -f "$dir/command" ] || echo stopped | put "$dir/state"
halt "$dir"
