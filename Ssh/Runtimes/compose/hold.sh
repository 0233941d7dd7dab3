# How an instance is held by docker: as a compose project. Its variables reach compose by the file .env, which is written again at each
# start, for a restored work folder may hold another's.

# write_variables FROM DIR: what is escaped in FROM is what a double-quoted value of such a file may have escaped.
write_variables() {
  [ ! -d "$2/work/.env" ] || fail 73 "a folder stands where .env should be"
  cat "$1/env" "$1/secrets" 2>/dev/null | awk -v quote="'" '{
    at = index($0, "=")
    value = substr($0, at + 1)
    if (value ~ /[\\]/ || index(value, quote)) {
      gsub(/"/, "\\\"", value)
      gsub(/\$/, "\\$", value)
      print substr($0, 1, at) "\"" value "\""
    } else {
      print substr($0, 1, at) quote value quote
    }
  }' | put "$2/work/.env" || fail 73 "cannot write .env"
}

# said: what compose has said, in a line.
said() {
  printf '%s\n' "$words" | awk 'NF { last = $0 } /[Ee]rror/ { worst = $0 } END { print substr(worst == "" ? last : worst, 1, 400) }'
}

# settle DIR: the last step of an install, before it counts.
settle() {
  composes || fail 69 "this host lacks what the runtime compose needs: docker compose, and a daemon that answers to $(id -un)"
  compose_file "$1" >/dev/null || fail 65 "there is no compose.yaml, compose.yml or docker-compose.yml in the work folder"
  write_variables "$1/stage" "$1"
  words=$(in_project "$1" config -q 2>&1) || fail 65 "compose does not accept the project: $(said)"
}

# running DIR: whether any container runs, frozen or not.
running() {
  [ -n "$(containers "$1")" ]
}

# frozen DIR: whether all that run stand still.
frozen() {
  [ -z "$(containers "$1" --filter status=running)" ]
}

freeze() {
  in_project "$1" pause >/dev/null 2>&1
  frozen "$1"
}

thaw() {
  frozen_ones=$(containers "$1" --filter status=paused)
  [ -z "$frozen_ones" ] || docker unpause $frozen_ones >/dev/null
}

# halt DIR: stops all services. A frozen one would not hear that it is asked.
halt() {
  [ -f "$1/command" ] || return 0
  thaw "$1"
  words=$(in_project "$1" stop -t "$(cat "$1/grace" 2>/dev/null || echo 10)" 2>&1) || fail 70 "the project cannot be stopped: $(said)"
  rm -f "$1/lent"
}

# lend DIR SERVICE: has the service run, alone if need be; it is stopped again when this script ends.
lend() {
  [ -z "$(containers "$1" --filter "label=com.docker.compose.service=$2")" ] || return 0
  echo "$2" >>"$1/lent"
  words=$(in_project "$1" up -d --no-deps "$2" 2>&1 </dev/null) || fail 70 "the service $2 does not start: $(said)"
}

# give_back DIR: stops what was lent, by this script or by one that was killed.
give_back() {
  [ -f "$1/lent" ] || return 0
  [ "$(cat "$1/state" 2>/dev/null)" != stopped ] || in_project "$1" stop $(sort -u "$1/lent") >/dev/null 2>&1 </dev/null
  rm -f "$1/lent"
}

trap '[ -z "${dir-}" ] || give_back "$dir"' EXIT

# in_service DIR SERVICE COMMAND...: becomes that command inside the service; for a subshell.
in_service() {
  lend "$1" "$2"
  where=$1 whose=$2
  shift 2
  case $* in
    *PGCONNECT_TIMEOUT*)
      # A database that has just been started answers after a while.
      deadline=$(($(date +%s) + 60))
      until in_project "$where" exec -T "$whose" pg_isready -q </dev/null >/dev/null 2>&1; do
        [ "$(date +%s)" -le "$deadline" ] || break
        sleep 1
      done
      ;;
  esac
  in_project "$where" exec -T "$whose" "$@"
}
