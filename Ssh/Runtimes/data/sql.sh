# PostgreSQL by its own tools, where the instance has its database. A runtime whose databases are in containers puts after this
# file its own
#
#   in_service DIR SERVICE COMMAND...   becomes that command inside the service; for a subshell

in_service() {
  fail 65 "this runtime has no services: $2"
}

# read_database: stdin names a database, by lines of "database NAME", "user NAME", "service NAME".
read_database() {
  database='' user='' service=''
  while read -r key value; do
    case $key in
      database) database=$value ;;
      user) user=$value ;;
      service) service=$value ;;
    esac
  done
}

# pg TOOL ARGUMENTS...: becomes a tool of PostgreSQL, told in English and never to ask for a password; for a subshell.
pg() {
  tool=$1
  shift
  if [ -n "$service" ]; then
    in_service "$dir" "$service" env LC_ALL=C PGCONNECT_TIMEOUT=10 "$tool" ${user:+"--username=$user"} --no-password "$@"
  else
    command -v "$tool" >/dev/null 2>&1 || fail 69 "this host lacks what the database needs: no $tool"
    launch "$dir" env LC_ALL=C PGCONNECT_TIMEOUT=10 "$tool" ${user:+"--username=$user"} --no-password "$@"
  fi
}

# reason: what the tools have said, in a line: their error rather than what they say around it.
reason() {
  printf '%s\n' "$said" | awk '
    /^code / || /^ *$/ { next }
    /No space left on device/ { full = 1 }
    /^fleet: / { sub(/^fleet: /, ""); error = $0; next }
    /Exiting with failure status|Error is not recoverable/ { next }
    /ERROR:|FATAL:| error: / && error == "" { error = $0 }
    { last = $0 }
    END { print full ? "no space is left on the device" : substr(error == "" ? last : error, 1, 400) }'
}

# make_database NAME: unless it is there.
make_database() {
  (pg psql -X -Atq --dbname="$1" --command='select 1') </dev/null >/dev/null 2>&1 ||
    said=$( (pg createdb --template=template0 "$1") </dev/null 2>&1) || fail 76 "the database $1 cannot be made: $(reason)"
}

# drop_database NAME: if it is there, whoever is connected to it. The tools' words are in $said if it fails.
drop_database() {
  for attempt in 1 2 3 4 5; do
    (pg psql -X -Atq --dbname=postgres --command="select pg_terminate_backend(pid) from pg_stat_activity where datname = '$1'") \
      </dev/null >/dev/null 2>&1
    said=$( (pg dropdb --if-exists "$1") </dev/null 2>&1) && return 0
    # One that was told to end may take a moment.
    sleep 1
  done
  return 1
}

# prelude: begins the transaction that empties a database.
prelude() {
  cat <<'SQL'
BEGIN;
SET LOCAL client_min_messages = warning;
SET LOCAL lock_timeout = '60s';
SELECT lo_unlink(oid) FROM pg_largeobject_metadata;
DO $fleet$
DECLARE
  schema name;
BEGIN
  FOR schema IN SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' LOOP
    EXECUTE format('DROP SCHEMA %I CASCADE', schema);
  END LOOP;
END
$fleet$;
CREATE SCHEMA public;
COMMENT ON SCHEMA public IS 'standard public schema';
GRANT USAGE ON SCHEMA public TO PUBLIC;
SQL
}

# whole_dump SUMMARY: copies a dump and ends its transaction, but only if all of it came: pg_dump's own last words, and expand's after
# them. In $dir/copy, SUMMARY gets "tables rows", and SUMMARY.sum the SHA-256 of what counts: not comments, and no key that differs from dump to dump.
whole_dump() (
  cd "$dir/copy" || exit
  LC_ALL=C awk -v summary="$1" '
    BEGIN { sum = "sha256sum >" summary ".sum" }
    data && $0 == "\\." { data = 0; print; print | sum; next }
    data { rows++; print; print | sum; next }
    /^-- Fleet: that was all$/ { whole = complete; next }
    { print; whole = 0 }
    /^-- PostgreSQL database dump complete/ { complete = 1; next }
    /^--/ || /^$/ || /^\\(un)?restrict / { next }
    { complete = 0; print | sum }
    /^COPY .* FROM stdin;$/ { data = 1; tables++ }
    END {
      close(sum)
      print tables + 0, rows + 0 >summary
      if (!whole) exit 65
      print "COMMIT;"
    }'
)

# load_dump NAME SUMMARY [empty]: the stream's dump becomes the content of that database, in one transaction.
load_dump() {
  said=$({
    {
      [ "${3-}" = empty ] && echo 'BEGIN;' || prelude
      {
        expand <&3 2>&6 && printf '\n-- Fleet: that was all\n' || echo "code expand $?" >&6
      } | whole_dump "$2" || echo "code dump $?" >&6
    } | {
      (pg psql -X -q --set=ON_ERROR_STOP=1 --dbname="$1") >/dev/null 2>&6 || echo "code psql $?" >&6
    }
  } 6>&1)
  code=$(code_of psql)
  [ -z "$code" ] || fail 76 "the database $1 does not take the dump: $(reason)"
  check_expanded
  [ -z "$(code_of dump)" ] || fail 65 "the dump is not whole: its end is missing"
}

# write_dump NAME: a dump of that database. A failure is a line of "code dump N" on descriptor 6, after the tool's words.
write_dump() {
  (pg pg_dump --no-owner --no-privileges --dbname="$1") </dev/null 2>&6 || echo "code dump $?" >&6
}
