# start.sh ID: has all services run; frozen ones go on.

dir=$instances/$1
lock "$dir" && [ -f "$dir/command" ] || fail 66 "the instance is not installed"
write_variables "$dir" "$dir"
echo running | put "$dir/state"
thaw "$dir"
words=$(in_project "$dir" up -d --remove-orphans 2>&1 </dev/null) || fail 70 "the project does not start: $(said)"
rm -f "$dir/lent"
