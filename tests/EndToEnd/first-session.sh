#!/bin/sh
# The first session, from nothing to a program that Fleet keeps alive, and back to nothing: what docs/first-session.md shows.
# It starts Fleet and an sshd of its own on loopback, for the account that runs it, and removes both at the end.
set -eu
cd "$(dirname "$0")/../.."

work=$(mktemp -d)
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
ssh_port=$((port + 1))
web_port=$((port + 2))
api=http://127.0.0.1:$port
export FLEET_ADMIN_API_KEY=sk-first-session

say() { printf '\n$ %s\n' "$*"; }
call() { # call METHOD PATH [BODY]
  curl -sS -X "$1" "$api$2" -H "Authorization: Bearer $FLEET_ADMIN_API_KEY" -H 'Content-Type: application/json' ${3:+-d "$3"}
}
field() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" | head -n 1; }
await() { # await PATH FIELD VALUE SECONDS; so seldom that a whole minute of it stays below the rate limit
  for _ in $(seq $(($4 * 10 / 7))); do
    now=$(call GET "$1" | field "$2")
    [ "$now" = "$3" ] && return 0
    sleep 0.7
  done
  echo "$1: $2 is '$now' and not '$3' after $4 s" >&2
  call GET "$1" >&2
  exit 1
}

start_fleet() {
  Fleet__DataPath=$work/data dotnet "artifacts/${FLEET_ENGINE:-Embedded}/bin/Api/debug/Fleet.Api.dll" --urls "$api" >> "$work/fleet.log" 2>&1 &
  fleet=$!
  for _ in $(seq 300); do
    curl -fsS "$api/health" > /dev/null 2>&1 && return 0
    sleep 0.1
  done
  cat "$work/fleet.log" >&2
  exit 1
}

finish() {
  kill "${fleet:-0}" 2>/dev/null || true
  [ -f "$work/sshd.pid" ] && kill "$(cat "$work/sshd.pid")" 2>/dev/null
  rm -rf "$work"
}
trap finish EXIT

# A machine to manage: this one, through an sshd that knows one key.
ssh-keygen -q -t ed25519 -N '' -f "$work/host_key"
ssh-keygen -q -t ed25519 -N '' -f "$work/user_key"
mkdir -p /run/sshd 2>/dev/null || true
cat > "$work/sshd_config" <<CONFIG
Port $ssh_port
ListenAddress 127.0.0.1
HostKey $work/host_key
AuthorizedKeysFile $work/user_key.pub
PidFile $work/sshd.pid
StrictModes no
UsePAM no
PermitRootLogin yes
CONFIG
/usr/sbin/sshd -f "$work/sshd_config"

start_fleet
say curl "$api/health"
call GET /health

say 'add the machine'
key=$(awk '{ printf "%s\\n", $0 }' "$work/user_key")
server=$(call POST /api/v1/servers "{\"name\":\"box\",\"host\":\"127.0.0.1\",\"port\":$ssh_port,\"sshUser\":\"$(id -un)\",\"authMethod\":\"key\",\"sshPrivateKey\":\"$key\"}" | field id)
await "/api/v1/servers/$server" status active 30
call GET "/api/v1/servers/$server"

say 'run a web server on it'
instance=$(call POST /api/v1/instances "{\"name\":\"shop\",\"provider\":\"ssh\",\"serverId\":\"$server\",\"runtime\":\"process\",\"spec\":{
  \"command\":[\"python3\",\"-m\",\"http.server\",\"$web_port\",\"--bind\",\"127.0.0.1\"],
  \"files\":[{\"path\":\"index.html\",\"content\":\"hello\"}],
  \"healthCheck\":{\"type\":\"http\",\"port\":$web_port,\"path\":\"/\"},\"restartPolicy\":\"always\",\"stopGraceSeconds\":2}}" | field id)
await "/api/v1/instances/$instance" status RUNNING 30
curl -sS "http://127.0.0.1:$web_port/" | grep -x hello
await "/api/v1/instances/$instance" health healthy 15 # the first probe has seen it: there are figures
call GET "/api/v1/instances/$instance"

say 'kill -9 the web server'
pkill -9 -f "http.server $web_port"
await "/api/v1/instances/$instance" status ERROR 15
call GET "/api/v1/instances/$instance" | grep -o '"statusMessage":"[^"]*"'
await "/api/v1/instances/$instance" status RUNNING 30
call GET "/api/v1/instances/$instance/events"

say 'stop it, and kill -9 Fleet while it starts again'
call POST "/api/v1/instances/$instance/stop"
curl -sS -X POST "$api/api/v1/instances/$instance/start" -H "Authorization: Bearer $FLEET_ADMIN_API_KEY" -H 'Prefer: respond-async'
kill -9 "$fleet"
start_fleet
await "/api/v1/instances/$instance" status RUNNING 60

say 'destroy it'
call DELETE "/api/v1/instances/$instance"
if [ -e "$HOME/.fleet/instances/$instance" ] || pgrep -f "http.server $web_port" > /dev/null; then
  echo 'something is left' >&2
  exit 1
fi
call DELETE "/api/v1/servers/$server"
printf '\nnothing is left\n'
