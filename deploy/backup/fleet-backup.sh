#!/bin/sh
# Copies a running Fleet's database and keys into a new folder, whole or not at all.
#
#   fleet-backup.sh FOLDER
#
# makes FOLDER/fleet-<time in UTC>/ with the database, its keys, what Fleet's own store of backups holds, and SHA256SUMS over all of it. Until everything
# is there and was read back, the folder's name begins with a dot; the next run clears away what a killed one has left. Says the new folder's name.
#
# It reads the settings that Fleet reads: Fleet__DataPath, Fleet__Database, Fleet__ConnectionString, Fleet__SecretKey, Fleet__SecretKeys__<n>,
# Fleet__SecretKeyFile from the environment, and from files of these names in $CREDENTIALS_DIRECTORY and $Fleet__SettingsFolder. Further ones:
#
#   FLEET_BACKUP_KEEP   how many to keep, 14; the oldest of the others go when a new one is whole
#   FLEET_BACKUP_KEYS   a folder for the keys, in place of the backup itself: whoever has both can open every secret
#   FLEET_BACKUP_FILES  "no" leaves out the folders "backups" and "recordings" of the data path
#
# SQLite takes the program sqlite3, PostgreSQL pg_dump (not older than the server). Exit codes: 0 done, 1 failed, 2 asked for wrongly.
set -eu
umask 077

here=$(cd "$(dirname "$0")" && pwd)
. "$here/settings.sh"

[ $# -eq 1 ] && [ -n "$1" ] || { echo "usage: fleet-backup.sh FOLDER" >&2; exit 2; }
keep=${FLEET_BACKUP_KEEP:-14}
case $keep in '' | 0 | *[!0-9]*) echo "FLEET_BACKUP_KEEP must be a number above 0" >&2; exit 2 ;; esac

mkdir -p "$1"
to=$(cd "$1" && pwd)

# Two at a time would clear away each other's halves. The lock goes with the process.
exec 9>"$to/.lock"
flock -n 9 || fail "another backup into $to is under way"
rm -rf "$to"/.fleet-*.part

# One that was asked for in the same second has the next one's name.
while
  name=fleet-$(date -u +%Y%m%dT%H%M%SZ)
  [ -e "$to/$name" ]
do sleep 1; done
part=$to/.$name.part
mkdir "$part"
trap 'rm -rf "$part"; forget' EXIT
trap 'exit 1' HUP INT TERM

pack() { # pack FILE: takes its place compressed
  if command -v zstd >/dev/null 2>&1; then zstd -q --rm "$1"; else gzip "$1"; fi
}

# keys_to FILE: writes the keys that Fleet knows, none if only a program has them.
keys_to() {
  if [ -n "$key_file" ]; then cat "$key_file" >"$1"
  elif [ -n "$(given_keys)" ]; then given_keys >"$1"
  elif [ -n "$(setting SecretKeyCommand__0)" ]; then : >"$1"
  elif [ -f "$data/secret.key" ]; then cat "$data/secret.key" >"$1"
  else fail "there is no key to back up: neither a setting nor $data/secret.key"
  fi
}

# Before the database and after it: a key may come or go meanwhile, and the copy may need either.
keys_to "$part/keys.before"

if [ "$database" = postgres ]; then
  connect
  # Who is in the cluster, and how it was a moment ago, is true for processes that run now alone.
  pg_dump --format=plain --no-owner --no-privileges --exclude-table-data=cluster_silos --exclude-table-data=cluster_versions \
    --exclude-table-data=process_reports --file="$part/fleet.sql"
  # A dump that broke off lacks this line.
  tail -n 10 "$part/fleet.sql" | grep -q 'PostgreSQL database dump complete' || fail "pg_dump ended early"
  pack "$part/fleet.sql"
else
  [ -f "$data/fleet.db" ] || fail "there is no $data/fleet.db"
  # One read transaction: writers do not wait for it, and it sees none of what they write meanwhile.
  sqlite3 -bail -cmd '.timeout 30000' "$data/fleet.db" "VACUUM INTO '$(quoted "$part/fleet.db")'"
  [ "$(sqlite3 "$part/fleet.db" 'PRAGMA quick_check')" = ok ] || fail "the copy of the database is damaged"
  pack "$part/fleet.db"
fi

keys=$part/keys
mkdir "$keys"
keys_to "$part/keys.after"
awk '!seen[$0]++' "$part/keys.before" "$part/keys.after" >"$keys/secret.key"
rm "$part/keys.before" "$part/keys.after"
if [ ! -s "$keys/secret.key" ]; then
  rm "$keys/secret.key"
  echo "The keys come from the program that Fleet__SecretKeyCommand names." >"$keys/README"
fi

if [ "${FLEET_BACKUP_FILES:-yes}" != no ]; then
  folders=
  for folder in backups recordings; do [ ! -d "$data/$folder" ] || folders="$folders $folder"; done
  # What is whole has its place by a rename and changes no more; 1 is that something went while it was read.
  if [ -n "$folders" ]; then
    tar -cf "$part/files.tar" -C "$data" --exclude='*.part' $folders || [ $? -eq 1 ] || fail "the folders$folders of $data cannot be read"
  fi
fi

if [ -n "${FLEET_BACKUP_KEYS:-}" ]; then
  mkdir -p "$FLEET_BACKUP_KEYS"
  rm -rf "$FLEET_BACKUP_KEYS/$name.keys.part"
  cp -R "$keys" "$FLEET_BACKUP_KEYS/$name.keys.part"
  mv "$FLEET_BACKUP_KEYS/$name.keys.part" "$FLEET_BACKUP_KEYS/$name.keys"
  rm -rf "$keys"
fi

(cd "$part" && find . -type f ! -name SHA256SUMS -exec sha256sum {} + >SHA256SUMS && sync && sha256sum --quiet -c SHA256SUMS) || fail "what was written is not what is read"
mv "$part" "$to/$name"
sync

# The names sort by their time.
ls -d "$to"/fleet-*Z | sort -r | tail -n +$((keep + 1)) | while IFS= read -r old; do
  rm -rf "$old" ${FLEET_BACKUP_KEYS:+"$FLEET_BACKUP_KEYS/$(basename "$old").keys"}
done
echo "$to/$name"
