# cleanup.sh: removes what is Fleet's on this machine but no instance's.

root=${HOME:?}/.fleet
[ -d "$root" ] || exit 0
for entry in "$root"/* "$root"/.[!.]*; do
  [ "$entry" = "$root/instances" ] || [ ! -e "$entry" ] || rm -rf "$entry"
done
rmdir "$root/instances" 2>/dev/null
rmdir "$root" 2>/dev/null
exit 0
