# Sourced by fleet-backup.sh and fleet-restore.sh: reads the settings that Fleet reads, from where Fleet reads them.

fail() {
  echo "$(basename "$0"): $*" >&2
  exit 1
}

# setting NAME: the value of Fleet's setting of that name, of a file before the variable's.
setting() {
  for folder in "${Fleet__SettingsFolder:-}" "${CREDENTIALS_DIRECTORY:-}"; do
    if [ -n "$folder" ] && [ -f "$folder/Fleet__$1" ]; then
      cat "$folder/Fleet__$1"
      return
    fi
  done
  eval "printf '%s' \"\${Fleet__$1:-}\""
}

# The keys that are settings, oldest first, one in each line.
given_keys() {
  value=$(setting SecretKey)
  [ -z "$value" ] || echo "$value"
  i=0
  while value=$(setting "SecretKeys__$i") && [ -n "$value" ]; do
    echo "$value"
    i=$((i + 1))
  done
}

# quoted TEXT: as it stands between single quotes in SQL.
quoted() { printf '%s' "$1" | sed "s/'/''/g"; }

# Makes PostgreSQL's own programs reach Fleet's database. The password goes through a file that this account alone can read.
connect() {
  secrets=$(mktemp -d)
  text=$(setting ConnectionString)
  [ -n "$text" ] || fail "Fleet__ConnectionString is not set"
  # Npgsql's form: names and values with = between and ; behind, values with a ; in quotes.
  printf '%s' "$text" | awk -v folder="$secrets" '
    { text = text (NR > 1 ? "\n" : "") $0 }
    END {
      while (length(text) > 0) {
        if (!match(text, /=/)) break
        name = tolower(substr(text, 1, RSTART - 1)); gsub(/[ \t]/, "", name); text = substr(text, RSTART + 1)
        sub(/^[ \t]+/, "", text); mark = substr(text, 1, 1); value = ""
        if (mark == "\"" || mark == "\047") {
          text = substr(text, 2)
          while (length(text) > 0) {
            one = substr(text, 1, 1)
            if (one == mark && substr(text, 2, 1) == mark) { value = value mark; text = substr(text, 3) }
            else if (one == mark) break
            else { value = value one; text = substr(text, 2) }
          }
          sub(/^[^;]*;?/, "", text)
        } else if (match(text, /;/)) { value = substr(text, 1, RSTART - 1); text = substr(text, RSTART + 1) }
        else { value = text; text = "" }
        if (mark != "\"" && mark != "\047") sub(/[ \t]+$/, "", value)
        found[name] = value
      }
      pick("host", "host server"); pick("port", "port"); pick("user", "username userid user"); pick("name", "database db"); pick("pass", "password pwd")
      pick("ssl", "sslmode"); pick("root", "rootcertificate")
    }
    function pick(file, names,    all, n, i) {
      n = split(names, all, " ")
      for (i = 1; i <= n; i++) if (all[i] in found) { printf "%s", found[all[i]] >(folder "/" file); close(folder "/" file); return }
    }'
  part_of() { [ ! -f "$secrets/$1" ] || cat "$secrets/$1"; }
  PGHOST=$(part_of host) PGPORT=$(part_of port) PGUSER=$(part_of user) PGDATABASE=$(part_of name)
  PGPORT=${PGPORT:-5432}
  PGDATABASE=${PGDATABASE:-$PGUSER}
  export PGHOST PGPORT PGUSER PGDATABASE
  if [ -f "$secrets/pass" ]; then
    { printf '*:*:*:*:'; sed 's/[\\:]/\\&/g' "$secrets/pass"; echo; } >"$secrets/pgpass"
    export PGPASSFILE="$secrets/pgpass"
  fi
  case $(part_of ssl | tr '[:upper:]' '[:lower:]') in
    '') ;;
    verifyca) export PGSSLMODE=verify-ca ;;
    verifyfull) export PGSSLMODE=verify-full ;;
    *) PGSSLMODE=$(part_of ssl | tr '[:upper:]' '[:lower:]'); export PGSSLMODE ;;
  esac
  [ ! -f "$secrets/root" ] || { PGSSLROOTCERT=$(part_of root); export PGSSLROOTCERT; }
  # A client that finds no answer says so soon, and asks nobody for a password.
  export PGCONNECT_TIMEOUT=10
}

# Removes what connect has written.
forget() { [ -z "${secrets:-}" ] || rm -rf "$secrets"; }

data=$(setting DataPath)
data=${data:-data}
database=$(setting Database)
database=${database:-sqlite}
key_file=$(setting SecretKeyFile)
