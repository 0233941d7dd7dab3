# Docker's command line, as all that is about compose uses it.

# find_compose: sets $compose to the words that begin a compose command; fails if there is none.
find_compose() {
  [ -z "${compose-}" ] || return 0
  if command -v docker >/dev/null 2>&1 && timeout 10 docker compose version >/dev/null 2>&1; then
    compose='docker compose'
  elif command -v docker-compose >/dev/null 2>&1; then
    compose=docker-compose
  else
    return 1
  fi
}

# composes: whether projects could run here: there is compose, and the daemon answers to this account.
composes() {
  find_compose && timeout 10 docker version >/dev/null 2>&1
}

# project DIR: the name of an instance's project.
project() {
  printf 'fleet-%s\n' "${1##*/}" | tr '[:upper:]' '[:lower:]'
}

# containers DIR FILTERS...: ids of the project's containers that run (frozen ones included), or of those that the filters name.
containers() {
  label=label=com.docker.compose.project=$(project "$1")
  shift
  timeout 20 docker ps -q --filter "$label" "$@"
}

# compose_file DIR: the file that says what the project is.
compose_file() {
  for name in compose.yaml compose.yml docker-compose.yml; do
    [ ! -f "$1/work/$name" ] || { echo "$name"; return 0; }
  done
  return 1
}

# in_project DIR ARGUMENTS...: a compose command, in the work folder.
in_project() {
  find_compose || fail 69 "this host lacks what the runtime compose needs: no docker compose"
  file=$(compose_file "$1") || fail 65 "there is no compose.yaml, compose.yml or docker-compose.yml in the work folder"
  name=$(project "$1")
  (
    cd "$1/work" || exit
    shift
    exec $compose --project-name "$name" --file "$file" "$@"
  )
}

# end_helper DIR: ends the container that works on the project's volumes, if one was left behind.
end_helper() {
  docker rm -f "$(project "$1")-files" >/dev/null 2>&1
}
