# keys.sh: where the SSH server's settings and the keys of this account are. $config names the server's configuration.

# settings FILE: lines "Name value" of the part that is for everybody, with included files in their places. The first of a name counts.
settings() (
  level=$((${level-0} + 1))
  [ "$level" -le 5 ] && [ -r "$1" ] || exit 0
  set -f
  while IFS= read -r line || [ -n "$line" ]; do
    set -- $(printf '%s\n' "$line" | sed 's/^[[:space:]]*#.*//; s/=/ /; s/"//g')
    case ${1-} in
      '') ;;
      [Mm][Aa][Tt][Cc][Hh]) exit 0 ;;
      [Ii][Nn][Cc][Ll][Uu][Dd][Ee])
        shift
        set +f
        for name in "$@"; do
          case $name in
            /*) ;;
            *) name=/etc/ssh/$name ;;
          esac
          for included in $name; do
            settings "$included"
          done
        done
        set -f
        ;;
      *) printf '%s\n' "$*" ;;
    esac
  done <"$1"
)

# key_files: the files with the keys that let this account in, one on a line.
key_files() (
  set -f
  named=$(settings "$config" | awk 'tolower($1) == "authorizedkeysfile" { $1 = ""; print; exit }')
  for file in ${named:-.ssh/authorized_keys .ssh/authorized_keys2}; do
    [ "$file" != none ] || continue
    file=$(printf '%s\n' "$file" | awk -v home="$HOME" -v user="$(id -un)" -v uid="$(id -u)" '
      {
        while (match($0, /%[%huU]/)) {
          token = substr($0, RSTART + 1, 1)
          printf "%s%s", substr($0, 1, RSTART - 1), token == "h" ? home : token == "u" ? user : token == "U" ? uid : "%"
          $0 = substr($0, RSTART + 2)
        }
        print
      }')
    case $file in
      /*) printf '%s\n' "$file" ;;
      *) printf '%s/%s\n' "$HOME" "$file" ;;
    esac
  done
)
