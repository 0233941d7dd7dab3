# Caddy: an entry is a file that its Caddyfile imports; the running server takes a new configuration over its own interface.

find_caddy() {
  find_master '(^|/)caddy.(run|start)' && configuration_of_caddy
}

# configuration_of_caddy: sets $configuration. The server's command line says what is not usual.
configuration_of_caddy() {
  configuration=''
  [ -z "$master" ] || configuration=$(tr '\0' '\n' <"/proc/$master/cmdline" 2>/dev/null |
    awk 'next_one { print; exit } /^--?(config|c)$/ { next_one = 1 } sub(/^--?config=/, "") { print; exit }')
  [ -n "$configuration" ] || configuration=/etc/caddy/Caddyfile
  case ${configuration##*/} in
    *.json) return 1 ;;
  esac
  extension=caddy
  line="import $sites/caddy/*.caddy"
  # What the tool itself keeps does not belong into somebody's home.
  caddy="env XDG_DATA_HOME=$sites/.caddy XDG_CONFIG_HOME=$sites/.caddy caddy"
}

# entry_of_caddy ID DOMAIN PORT
entry_of_caddy() {
  cat <<EOF
# $1
$2 {
	reverse_proxy 127.0.0.1:$3
}
EOF
}

# reads_caddy ENTRY: whether the configuration is valid and holds the entry; sets $said.
reads_caddy() {
  grep -qxF -e "$line" "$configuration" 2>/dev/null || return 2
  said=$($caddy validate --config "$configuration" --adapter caddyfile 2>&1)
  code=$?
  rm -rf "$sites/.caddy"
  said=$(printf '%s\n' "$said" | tail -n 1)
  return "$((code ? 1 : 0))"
}

# include_caddy: has the configuration import the entries.
include_caddy() {
  append "$line" "$configuration"
}

exclude_caddy() {
  :
}

# contested_caddy DOMAIN: never, for Caddy refuses a name that stands twice.
contested_caddy() {
  return 1
}

reload_caddy() {
  answer=$(timeout 20 $caddy reload --config "$configuration" --adapter caddyfile 2>&1)
  code=$?
  rm -rf "$sites/.caddy"
  [ "$code" = 0 ] || printf '%s\n' "$answer" | tail -n 1
  return "$code"
}
