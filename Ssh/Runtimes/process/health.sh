# Health checks against 127.0.0.1, with whatever the host has to make them. They print why a check failed, or nothing.

# check_http PORT SECONDS PATH
check_http() {
  url=http://127.0.0.1:$1$3
  if command -v curl >/dev/null 2>&1; then
    status=$(curl -q -g -s -o /dev/null -m "$2" --noproxy '*' -w '%{http_code}' "$url")
    case $? in
      0) ;;
      7) echo "connection refused"; return ;;
      28) echo "no answer within $2 s"; return ;;
      *) echo "no HTTP answer"; return ;;
    esac
  elif command -v python3 >/dev/null 2>&1; then
    status=$(timeout "$2" python3 -c '
import http.client, sys
c = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]))
c.request("GET", sys.argv[2])
print(c.getresponse().status)' "$1" "$3" 2>/dev/null)
  elif command -v bash >/dev/null 2>&1; then
    status=$(timeout "$2" bash -c '
exec 4<>"/dev/tcp/127.0.0.1/$1" || exit
printf "GET %s HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n" "$2" >&4
read -r _ status _ <&4 && printf %s "$status"' bash "$1" "$3" 2>/dev/null)
  elif command -v wget >/dev/null 2>&1; then
    timeout "$2" env no_proxy=127.0.0.1 wget -q -O /dev/null "$url" 2>/dev/null || echo "no good answer within $2 s"
    return
  else
    echo "the host has no curl, python3, bash or wget to ask with"
    return
  fi
  case $status in
    [23][0-9][0-9]) ;;
    '') echo "no HTTP answer within $2 s" ;;
    *) echo "HTTP $status" ;;
  esac
}

# check_tcp PORT SECONDS
check_tcp() {
  if command -v bash >/dev/null 2>&1; then
    timeout "$2" bash -c 'exec 4<>"/dev/tcp/127.0.0.1/$1"' bash "$1" 2>/dev/null && return
  elif command -v python3 >/dev/null 2>&1; then
    timeout "$2" python3 -c 'import socket, sys; socket.create_connection(("127.0.0.1", int(sys.argv[1])))' "$1" 2>/dev/null && return
  else
    # Without a client, the kernel's table tells at least who listens (state 0A).
    cat /proc/net/tcp /proc/net/tcp6 2>/dev/null |
      awk -v port="$(printf ':%04X$' "$1")" '$2 ~ port && $4 == "0A" { found = 1 } END { exit !found }' && return
  fi
  echo "cannot connect to port $1"
}

# check ID TYPE PORT SECONDS PATH: prints the result in one write, since many of these run at a time.
check() {
  why=$("check_$2" "$3" "$4" "$5")
  if [ -z "$why" ]; then
    printf '%s.health=healthy\n' "$1"
  else
    printf '%s.health=unhealthy\n%s.message=%s\n' "$1" "$1" "$why"
  fi
}
