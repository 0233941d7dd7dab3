# resize.sh SESSION COLUMNS ROWS: gives the terminal of that session another size; the kernel tells its programs.

for folder in /proc/[0-9]*; do
  tr '\0' '\n' 2>/dev/null <"$folder/environ" | grep -qx "FLEET_TERMINAL=$1" || continue
  # The shell itself has the terminal as its input, whatever its children do with theirs.
  terminal=$(readlink "$folder/fd/0")
  case $terminal in
    /dev/pts/*) exec stty -F "$terminal" cols "$2" rows "$3" ;;
  esac
done
