# terminal.sh SESSION ID COLUMNS ROWS: a login shell in an instance's work folder, on the terminal that the SSH server made.

stty cols "$3" rows "$4" 2>/dev/null
cd "$HOME/.fleet/instances/$2/work" 2>/dev/null || cd
FLEET_TERMINAL=$1 TERM=xterm-256color
export FLEET_TERMINAL TERM
exec "${SHELL:-/bin/sh}" -l
