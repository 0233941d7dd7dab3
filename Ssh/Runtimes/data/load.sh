# load.sh ID: the dump in the stream becomes the content of the database.

installed
needs sha256sum
read_request

load() {
  [ "$create" = no ] || make_database "$database"
  load_dump "$database" loaded
}

guarded load load
