# guard.sh ID HOW: stands by while a verb works, in a session of its own, and puts things back when that ends, however it ends: the
# verb's session may be killed at any point. stdin: the verb's exit code as its last line, and this script's, too.

how=$2
froze=no
code=1
mkdir "$dir/copy" || exit 73
if [ "$how" = freeze ] && running "$dir" && [ "$(cat "$dir/state")" != paused ]; then
  froze=yes
  freeze "$dir"
fi

while read -r line; do
  code=$line
done

if [ "$froze" = yes ]; then
  thaw "$dir" || code=75
fi
if [ "$how" = scratch ] && [ -f "$dir/copy/database" ]; then
  read_database <"$dir/copy/database"
  drop_database "$database" || code=76
fi
if [ "$how" = stage ] && [ "$code" != 0 ]; then
  abandon_stage || code=70
fi
clear "$dir/copy" || code=73
exit "$code"
