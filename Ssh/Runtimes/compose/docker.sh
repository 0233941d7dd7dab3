# Docker's command line, as all that is about compose uses it.

# find_compose: sets $compose to the words that begin a compose command; fails if there is none.
find_compose() {
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
