# read.sh ID: what has become of an instance's configuration, as lines of "key=value". It changes nothing.
#
# The payload's lines: "salt TEXT", "file PATH"..., "env NAME"..., "secret NAME"..., "package NAME"... . PATH holds no newline: it is \n
# there, and a backslash is doubled. Things are numbered by their lines, from 1. Of a variable its value is told, and a digest of the salt
# and the value; of a secret the digest alone.

dir=$instances/$1
salt='' runs='' environ='' known=no number=0

# sum: the SHA-256 of stdin.
sum() {
  sha256sum 2>/dev/null | cut -c 1-64
}

# found_file NUMBER PATH
found_file() {
  path=$(printf '%bx' "$2")
  path=${path%x}
  case /$path/ in
    *//* | */../* | */./*) fail 65 "not a path inside the work folder" ;;
  esac
  if [ -f "$dir/work/$path" ]; then
    hash=$({ sum <"$dir/work/$path"; } 2>/dev/null)
    echo "$1.file=${hash:-unreadable}"
  else
    echo "$1.file=missing"
  fi
}

# found_value NUMBER WHERE KIND LINE: LINE begins with an equals sign if there is a value, which is $value then.
found_value() {
  if [ -z "$4" ]; then
    echo "$1.$2=missing"
    return
  fi
  echo "$1.$2=$(printf '%s%s' "$salt" "$value" | sum)"
  [ "$3" = secret ] || echo "$1.$2.value=$(printf '%s' "$value" | head -c 4096 | base64 | tr -d '\n')"
}

# found_variable NUMBER KIND NAME: as it was installed, and as the program has got it. A secret stands before a variable of its name.
found_variable() {
  line=$(cat "$dir/secrets" "$dir/env" 2>/dev/null | sed -n "s/^$3=/=/p" | head -n 1)
  value=$(printf '%bx' "${line#=}")
  value=${value%x}
  found_value "$1" installed "$2" "$line"
  [ "$known" = yes ] || return 0
  line=$(printf '%s\n' "$environ" | sed -n "s/^$3=/=/p" | head -n 1)
  value=$(printf '%sx' "${line#=}" | tr '\001' '\n')
  value=${value%x}
  found_value "$1" running "$2" "$line"
}

# found_package NUMBER NAME
found_package() {
  if command -v dpkg-query >/dev/null 2>&1; then
    version=$(dpkg-query -W -f '${db:Status-Abbrev} ${Version}\n' "$2" 2>/dev/null | sed -n 's/^.i. *//p' | head -n 1)
  elif command -v rpm >/dev/null 2>&1; then
    version=$(rpm -q --qf '%{VERSION}-%{RELEASE}\n' "$2" 2>/dev/null) || version=''
    version=$(printf '%s\n' "$version" | head -n 1)
  elif command -v apk >/dev/null 2>&1; then
    version=$(apk info -e -v "$2" 2>/dev/null | head -n 1)
    version=${version#"$2"-}
  else
    return 0
  fi
  echo "$1.package=${version:-missing}"
}

[ ! -f "$dir/command" ] || echo installed=1
read -r runtime <"$dir/runtime" 2>/dev/null || runtime=''
# Projects of docker are no process whose environment could be read.
if [ "$runtime" != compose ]; then
  if alive "$dir/pid"; then
    echo runs=1
    # Until it has become the program, it is a shell of ours. A newline within a value is \001 in what follows.
    if ! tr '\000' '\n' <"/proc/$pid/cmdline" 2>/dev/null | grep -qxF "$dir/supervise"; then
      environ=$({ tr '\000\n' '\n\001' <"/proc/$pid/environ"; } 2>/dev/null) && known=yes
    fi
  else
    echo runs=0
  fi
fi

while IFS= read -r said && [ "$said" != end ]; do
  number=$((number + 1))
  case $said in
    'salt '*) salt=${said#* } ;;
    'file '*) found_file "$number" "${said#* }" ;;
    'env '* | 'secret '*) found_variable "$number" "${said%% *}" "${said#* }" ;;
    'package '*) found_package "$number" "${said#* }" ;;
  esac
done

if ports=$(cat /proc/net/tcp 2>/dev/null); then
  ports=$(printf '%s\n' "$ports" | cat - /proc/net/tcp6 2>/dev/null | awk '
    function number(hex, i, n) {
      for (i = 1; i <= length(hex); i++) n = n * 16 + index("0123456789ABCDEF", substr(hex, i, 1)) - 1
      return n
    }
    $4 == "0A" { seen[number(substr($2, length($2) - 3))] = 1 }
    END { for (port in seen) printf " %d", port }')
  echo "ports=$ports"
fi
(
  ID=''
  [ ! -r /etc/os-release ] || . /etc/os-release
  echo "distro=$ID"
)
echo "hostname=$(uname -n)"
echo "cores=$(nproc 2>/dev/null || grep -c '^processor' /proc/cpuinfo)"
figures
echo end=1
