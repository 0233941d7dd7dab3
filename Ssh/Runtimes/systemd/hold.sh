# How a program and its supervisor are held: by systemd, as one unit.

# lingers: whether this account's manager outlives the account's sessions. One that logind did not start is somebody else's to keep.
lingers() {
  case $(manager show --property=ControlGroup --value) in
    */user@*.service*) ;;
    *) return 0 ;;
  esac
  linger=/var/lib/systemd/linger/$(id -un)
  [ -e "$linger" ] || loginctl enable-linger >/dev/null 2>&1
  [ -e "$linger" ]
}

# settle DIR: the last step of an install, before it counts.
settle() {
  managed || fail 69 "no systemd manager answers here for the account $(id -un)"
  lingers || fail 69 "what the account $(id -un) runs ends with its last session; as root: loginctl enable-linger $(id -un)"
}

# quoted TEXT: as one word of a unit's line.
quoted() {
  printf '"%s"' "$(printf %s "$1" | sed 's/\\/\\\\/g; s/"/\\"/g; s/%/%%/g')"
}

# as_argument TEXT: in a command line, a dollar counts as well.
as_argument() {
  quoted "$1" | sed 's/\$/$$/g'
}

# write_unit DIR: the supervisor reads the command and its variables from the folder, so nothing of an instance is unit text.
write_unit() {
  supervise="/bin/sh $(as_argument "$1/supervise") $(as_argument "$1")"
  cat <<EOF
[Unit]
Description=Fleet instance ${1##*/}

[Service]
Type=exec
ExecStart=$supervise
ExecStopPost=-$supervise ended
WorkingDirectory=$(printf %s "$1" | sed 's/%/%%/g')
Environment=$(quoted "PATH=$PATH") $(quoted "HOME=$HOME") $(quoted "LANG=${LANG:-C.UTF-8}")
StandardInput=null
StandardOutput=null
StandardError=null
KillMode=control-group
TimeoutStopSec=$(cat "$1/grace")
Restart=no
EOF
}

# hold DIR: starts the supervisor, whose script is in the folder.
hold() {
  unit=fleet-${1##*/}.service
  mkdir -p "$units" && write_unit "$1" | put "$units/$unit" || fail 73 "cannot write the unit $units/$unit"
  [ "$(manager show --property=NeedDaemonReload --value "$unit")" = no ] || manager daemon-reload
  # Where the last run failed, the start limit counts it.
  manager reset-failed "$unit" 2>/dev/null
  said=$(manager start "$unit" 2>&1 8>&-) || fail 70 "systemd did not start the unit: $(printf %s "$said" | tail -n 1)"
}

# held: whether the unit is there.
held() {
  manager --quiet is-active "$unit"
}

# halt DIR: ends the program and whatever belongs to it, those processes included that have left its session.
halt() {
  [ ! -f "$units/fleet-${1##*/}.service" ] || manager stop "fleet-${1##*/}.service" 2>/dev/null
  # A manager that has gone away may have left something.
  end_run "$1"
}

# let_go DIR: removes what hold has left outside the folder.
let_go() {
  unit=fleet-${1##*/}.service
  [ -f "$units/$unit" ] || return 0
  rm -f "$units/$unit"
  manager reset-failed "$unit" 2>/dev/null
  manager daemon-reload
}
