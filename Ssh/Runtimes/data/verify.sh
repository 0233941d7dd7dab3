# verify.sh ID files|database: restores the stream into a scratch folder or a scratch database, compares, and says what it has compared.
# 65 means that the stream is damaged, 77 that what came of it differs.

installed
read_request

differs() {
  fail 77 "$*"
}

verify_files() {
  take_archive
  roots=$(sed -n 's/^root //p' "$manifest")
  each_root list_files "$tree" "$kind" >"$dir/copy/found"
  # Names that have come since the manifest was made are no loss; sums are of files that stood still.
  difference=$(LC_ALL=C awk -v kind="$kind" '
    FILENAME == ARGV[1] { if (FNR > 1 && !/^root /) left[$0]++; next }
    --left[$0] < 0 && kind == "sums" { print; found = 1; exit }
    END { if (!found) for (line in left) if (left[line] > 0) { print line; exit } }' "$manifest" "$dir/copy/found")
  [ -z "$difference" ] || differs "the archive is not what its manifest says: $difference"
  said="every checksum is right"
  [ "$kind" = sums ] || said="every name is there"
  (cd "$tree" && find work volumes -type f -exec stat -c %s {} + 2>/dev/null) | awk -v said="$said" '
    { files++; bytes += $1 }
    END {
      unit = "bytes"
      if (bytes >= 1e9) { bytes /= 1e9; unit = "GB" } else if (bytes >= 1e6) { bytes /= 1e6; unit = "MB" } else if (bytes >= 1e3) { bytes /= 1e3; unit = "kB" }
      printf "%d %s, %.0f %s: %s\n", files, files == 1 ? "file" : "files", bytes, unit, said
    }'
}

verify_database() {
  scratch=fleet_verify_$(printf %s "${id#inst_}" | head -c 12)
  # The guard drops it, and a repeat what a killed guard has left.
  printf 'database %s\nuser %s\nservice %s\n' "$scratch" "$user" "$service" >"$dir/copy/database"
  drop_database "$scratch" || fail 76 "an old scratch database cannot be dropped: $(reason)"
  said=$( (pg createdb --template=template0 "$scratch") </dev/null 2>&1) || fail 76 "a scratch database cannot be made: $(reason)"
  load_dump "$scratch" loaded empty
  said=$({
    { write_dump "$scratch"; printf '\n-- Fleet: that was all\n'; } | whole_dump dumped >/dev/null || echo "code dump $?" >&6
  } 6>&1)
  [ -z "$(code_of dump)" ] || fail 76 "the scratch database cannot be dumped: $(reason)"
  loaded='' dumped=''
  read -r loaded _ <"$dir/copy/loaded.sum"
  read -r dumped _ <"$dir/copy/dumped.sum"
  read -r tables rows <"$dir/copy/loaded"
  [ "$loaded" = "$dumped" ] || differs "a database made of the dump dumps as another one"
  echo "$tables tables, $rows rows: a database made of them dumps as the same"
}

case $2 in
  files) guarded verify verify_files ;;
  database) guarded scratch verify_database ;;
esac
