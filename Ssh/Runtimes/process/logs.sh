# logs.sh ID LINES: the last lines of the output, oldest first, at most about 1 MiB.

dir=$instances/$1
[ -f "$dir/command" ] || fail 66 "the instance is not installed"
cat "$dir/log/previous" "$dir/log/current" 2>/dev/null | tail -n "$2" | tail -c 1048000
