# withdraw.sh ID: removes the entries of an instance and has their proxies forget them.

[ -d "$sites" ] && lock "$sites" || exit 0
for proxy in caddy nginx; do
  [ -d "$sites/$proxy" ] || continue
  had=no
  for entry in "$sites/$proxy/$1".*; do
    [ -e "$entry" ] || continue
    had=yes
    # Under a name that no proxy reads, until the proxy has been asked: a run that is cut off is completed by the next.
    [ "$entry" = "$sites/$proxy/$1.gone" ] || mv -f "$entry" "$sites/$proxy/$1.gone" || fail 73 "cannot remove $entry"
  done
  [ "$had" = no ] || ! "find_$proxy" || "reload_$proxy" >/dev/null 2>&1
  rm -f "$sites/$proxy/$1.gone"
  rmdir "$sites/$proxy" 2>/dev/null
done
rmdir "$sites" 2>/dev/null
rmdir "$root" 2>/dev/null
exit 0
