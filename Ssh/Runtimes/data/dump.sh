# dump.sh ID: writes a dump of the database to stdout.

installed
read_request
exec 7>&1
said=$({
  write_dump "$database" | { compress 2>&6 >&7 || echo "code compress $?" >&6; }
} 6>&1)
[ -z "$(code_of dump)" ] || fail 76 "the database $database cannot be dumped: $(reason)"
[ -z "$(code_of compress)" ] || fail 76 "the dump cannot be compressed: $(reason)"
