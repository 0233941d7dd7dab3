# The systemd manager that an account's units belong to: the system's for root, the user's own otherwise.

if [ "$(id -u)" = 0 ]; then
  # Units that are gone after a reboot, as an instance's run is.
  units=/run/systemd/system
  manager() {
    systemctl --system "$@"
  }
else
  XDG_RUNTIME_DIR=${XDG_RUNTIME_DIR:-/run/user/$(id -u)}
  export XDG_RUNTIME_DIR
  units=$XDG_RUNTIME_DIR/systemd/user
  manager() {
    systemctl --user "$@"
  }
fi

# managed: whether that manager answers.
managed() {
  command -v systemctl >/dev/null 2>&1 && timeout 5 systemctl "$([ "$(id -u)" = 0 ] && echo --system || echo --user)" show --property=Version >/dev/null 2>&1
}
