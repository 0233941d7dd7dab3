# logs.sh ID LINES: the last lines that its services have written, at most about 1 MiB.

dir=$instances/$1
[ -f "$dir/command" ] || fail 66 "the instance is not installed"
in_project "$dir" logs --no-color --tail "$2" 2>/dev/null | tail -n "$2" | tail -c 1048000
