#!/bin/sh
# Puts back what fleet-backup.sh has saved. Fleet must not run: it is refused while any process of it has the database open.
#
#   fleet-restore.sh FOLDER/fleet-<time> [KEYS]
#
# KEYS is the folder with the keys, where they were kept apart (FLEET_BACKUP_KEYS). Settings are read as fleet-backup.sh reads them. Everything is checked
# before anything is changed; the database changes in one step (a rename, or a transaction), so that a restore that was killed is begun again. What was
# there before is kept in files named *.before-<time>, but for a PostgreSQL database, of which to make a backup first is up to whoever restores.
# Exit codes: 0 done, 1 failed, 2 asked for wrongly.
set -eu
umask 077

here=$(cd "$(dirname "$0")" && pwd)
. "$here/settings.sh"

[ $# -ge 1 ] && [ $# -le 2 ] && [ -d "$1" ] || { echo "usage: fleet-restore.sh FOLDER/fleet-<time> [KEYS]" >&2; exit 2; }
from=$(cd "$1" && pwd)
keys=${2:-$from/keys}
now=$(date -u +%Y%m%dT%H%M%SZ)
work=
trap 'rm -rf ${work:+"$work"}; forget' EXIT
trap 'exit 1' HUP INT TERM

[ -f "$from/SHA256SUMS" ] || fail "$from is no backup: it has no SHA256SUMS"
(cd "$from" && sha256sum --quiet -c SHA256SUMS) || fail "$from is damaged"
[ -d "$keys" ] || fail "the keys are missing: name their folder as the second argument"

unpacked() { # unpacked NAME: writes what was packed
  if [ -f "$from/$1.zst" ]; then zstd -q -d -c "$from/$1.zst"
  elif [ -f "$from/$1.gz" ]; then gzip -d -c "$from/$1.gz"
  else return 1
  fi
}

mkdir -p "$data"
data=$(cd "$data" && pwd)
# Beside its place, so that to rename it is one step.
work=$(mktemp -d "$data/.restore-XXXXXX")

if [ "$database" = postgres ]; then
  connect
  unpacked fleet.sql >"$work/dump.sql" || fail "$from holds no dump of PostgreSQL"
  tail -n 10 "$work/dump.sql" | grep -q 'PostgreSQL database dump complete' || fail "the dump is not whole"
  others=$(psql -X -A -t -c "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
  [ "$others" = 0 ] || fail "$others connections to the database are open: stop Fleet first"
  # Tables that are newer than the backup must go, too, or the steps that make them could not be taken again.
  {
    cat <<'SQL'
DO $$
DECLARE one record;
BEGIN
  FOR one IN SELECT format('DROP TABLE IF EXISTS public.%I CASCADE', tablename) AS command FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE one.command;
  END LOOP;
  FOR one IN SELECT format('DROP SEQUENCE IF EXISTS public.%I CASCADE', sequencename) AS command FROM pg_sequences WHERE schemaname = 'public' LOOP
    EXECUTE one.command;
  END LOOP;
  FOR one IN SELECT format('DROP ROUTINE IF EXISTS %s CASCADE', p.oid::regprocedure) AS command FROM pg_proc p
    WHERE p.pronamespace = 'public'::regnamespace AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') LOOP
    EXECUTE one.command;
  END LOOP;
END $$;
SQL
    cat "$work/dump.sql"
  } | psql -X -q -v ON_ERROR_STOP=1 --single-transaction -o /dev/null
else
  unpacked fleet.db >"$work/fleet.db" || fail "$from holds no SQLite database"
  [ "$(sqlite3 "$work/fleet.db" 'PRAGMA quick_check')" = ok ] || fail "the database of the backup is damaged"
  if [ -f "$data/fleet.db" ]; then
    # Nobody else may have it open; and once its log is in it, it is one file, and the log goes with the connection.
    said=$(sqlite3 -bail "$data/fleet.db" 'PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT; PRAGMA wal_checkpoint(TRUNCATE)' 2>&1) || case $said in
      *locked*) fail "the database is in use: stop Fleet first" ;;
      # Damaged: it is what the restore is for. Its log must not meet the new file.
      *) ;;
    esac
    for log in fleet.db-wal fleet.db-shm; do [ ! -e "$data/$log" ] || mv "$data/$log" "$data/$log.before-$now"; done
    ln "$data/fleet.db" "$data/fleet.db.before-$now" 2>/dev/null || cp -p "$data/fleet.db" "$data/fleet.db.before-$now"
  fi
fi

# The keys have their place before the database that needs them.
put_keys() { # put_keys PATH
  if [ -f "$1" ] && ! cmp -s "$keys/secret.key" "$1"; then cp -p "$1" "$1.before-$now"; fi
  cp "$keys/secret.key" "$1.new" && chmod 600 "$1.new" && mv "$1.new" "$1"
}
if [ ! -f "$keys/secret.key" ]; then echo "No keys were saved: $(cat "$keys/README" 2>/dev/null)" >&2
elif [ -n "$key_file" ]; then put_keys "$key_file"
elif [ -n "$(given_keys)" ] || [ -n "$(setting SecretKeyCommand__0)" ]; then
  given_keys | cmp -s - "$keys/secret.key" || echo "The keys that are set are not those of the backup, which stand in $keys/secret.key." >&2
else put_keys "$data/secret.key"
fi

[ ! -f "$from/files.tar" ] || tar -xf "$from/files.tar" -C "$data"
if [ "$database" != postgres ]; then
  sync
  mv "$work/fleet.db" "$data/fleet.db"
fi
# Run as root, it must not leave files that Fleet's account cannot open.
[ "$(id -u)" != 0 ] || chown -R "$(stat -c %u:%g "$data")" "$data"
sync
echo "Restored from $from. Start Fleet, and look at GET /api/v1/audit/verify and the list of secrets' keys."
