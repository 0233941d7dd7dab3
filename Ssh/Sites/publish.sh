# publish.sh ID DOMAIN PORT PROXY HTTP: writes the entry of an instance and has the proxy read it. PROXY is caddy, nginx or any; HTTP is
# the port at which nginx offers it. What the proxy refuses is taken back.

report() {
  printf 'proxy=%s\nmessage=%s\nend=1\n' "$1" "$(printf %s "$2" | one_line)"
  exit 0
}

names=$4
[ "$names" != any ] || names='caddy nginx'
if ! find_proxy "$names"; then
  report '' "This server has no $(printf %s "$names" | sed 's/ / or /')."
fi

# A withdrawal may take the folders away under our hands.
for attempt in 1 2 3 4 5; do
  mkdir -p "$sites/$proxy" 2>/dev/null && lock "$sites" && [ -d "$sites/$proxy" ] && break
  [ "$attempt" -lt 5 ] || fail 73 "cannot make the folder $sites"
done
# Another account's server may read what stands here, and no secret does.
chmod 711 "$root" "$sites" && chmod 755 "$sites/$proxy" || fail 73 "cannot write in $sites"
entry=$sites/$proxy/$1.$extension
# What stood here before an interrupted run counts, not what that run has left.
[ -f "$entry.before" ] || cat "$entry" 2>/dev/null | put "$entry.before"
(umask 022 && "entry_of_$proxy" "$1" "$2" "$3" "$5" | put "$entry") || fail 73 "cannot write in $sites"

take_back() {
  if [ -s "$entry.before" ]; then
    mv -f "$entry.before" "$entry"
  else
    rm -f "$entry" "$entry.before"
  fi
}

# Without the right to it, the rest is the operator's.
if [ "$proxy" = nginx ] && ! may_own; then
  rm -f "$entry.before"
  report '' "nginx is root's here, and this account may not become root: put \"$line\" into the http block of $configuration and reload nginx."
fi

"reads_$proxy" "$entry"
case $? in
  2)
    included=no
    if may_own && "include_$proxy"; then
      "reads_$proxy" "$entry"
      case $? in
        0) included=yes ;;
        1) included=refused ;;
      esac
    fi
    if [ "$included" = no ]; then
      "exclude_$proxy" 2>/dev/null
      rm -f "$entry.before"
      where=$configuration
      [ "$proxy" = caddy ] || where="the http block of $configuration"
      report '' "$proxy does not read the entries of Fleet yet: put \"$line\" into $where and reload $proxy."
    fi
    ;;
  1) included=refused ;;
  *) included=yes ;;
esac

if [ "$included" = refused ]; then
  take_back
  report '' "$proxy refused the entry: $(printf '%s\n' "$said" | tail -n 1)"
fi
if "contested_$proxy" "$2"; then
  take_back
  report '' "$proxy has another entry for $2 already."
fi

# An entry for the other proxy is of an earlier publication.
for old in "$sites"/*/"$1".*; do
  case $old in
    "$entry" | "$entry.before") ;;
    *) rm -f "$old" ;;
  esac
done

if [ -n "$master" ] && ! why=$("reload_$proxy"); then
  take_back
  report '' "$proxy did not take the new configuration: $why"
fi
rm -f "$entry.before"
[ -n "$master" ] || report "$proxy" "$proxy does not run; it will offer $2 when it does."
report "$proxy" "$proxy offers $2."
