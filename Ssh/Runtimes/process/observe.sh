# Looks at instances: lines of "<id>.<key>=<value>".

clock=$(getconf CLK_TCK 2>/dev/null || echo 100)
page=$(getconf PAGESIZE 2>/dev/null || echo 4096)
uptime=$(awk '{ print $1 }' /proc/uptime)

# Sums every session once: "session cpu-seconds resident-bytes". Children that have ended count through whoever waited for them.
# Then the TCP connections, once for all the ports that are asked for: "port number open waiting".
read_sessions() {
  sessions=$(cat /proc/[0-9]*/stat 2>/dev/null | awk -v clock="$clock" -v page="$page" '
    { sub(/^.*\) /, ""); cpu[$4] += $12 + $13 + $14 + $15; memory[$4] += $22 }
    END { for (s in cpu) printf "%s %.2f %.0f\n", s, cpu[s] / clock, memory[s] * page }')
  set -- $(cat "$instances"/inst_*/ports 2>/dev/null)
  [ $# -eq 0 ] || sessions="$sessions
$(cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | awk -v wanted="$*" '
    function number(hex, i, n) {
      for (i = 1; i <= length(hex); i++) n = n * 16 + index("0123456789ABCDEF", substr(hex, i, 1)) - 1
      return n
    }
    BEGIN { count = split(wanted, list, " "); for (i = 1; i <= count; i++) ports[sprintf("%04X", list[i])] = list[i] }
    { port = substr($2, length($2) - 3) }
    !(port in ports) { next }
    $4 == "01" { open[port]++ }
    # Of a listening socket this is how many connections the program has not accepted yet.
    $4 == "0A" { split($5, queue, ":"); waiting[port] += number(queue[2]) }
    END { for (port in ports) print "port", ports[port], open[port] + 0, waiting[port] + 0 }')"
}

# observe ID: the health check runs on in the background; wait for it.
observe() {
  dir=$instances/$1
  if [ ! -f "$dir/command" ]; then
    echo "$1.state=missing"
    return
  fi
  exit_code=$(cat "$dir/exit" 2>/dev/null)
  if alive "$dir/pid"; then
    case $process_state in
      T | t) seen=paused ;;
      *) seen=running ;;
    esac
    printf '%s\n' "$sessions" | awk -v id="$1" -v pid="$pid" -v since="$since" -v clock="$clock" -v uptime="$uptime" \
      -v state="$seen" -v ports=" $(cat "$dir/ports" 2>/dev/null) " '
      $1 == pid { cpu = $2; memory = $3 }
      $1 == "port" && index(ports, " " $2 " ") { open += $3; waiting += $4 }
      END {
        age = uptime - since / clock
        printf "%s.state=%s\n%s.pid=%s\n%s.uptime=%.2f\n", id, state, id, pid, id, (age > 0 ? age : 0)
        printf "%s.cpu=%.2f\n%s.memory=%.0f\n", id, cpu, id, memory
        printf "%s.connections=%d\n%s.waiting=%d\n", id, open, id, waiting
      }'
    # Who stands still answers nobody.
    if [ "$seen" = running ] && read -r type port seconds path <"$dir/health" 2>/dev/null; then
      check "$1" "$type" "$port" "$seconds" "$path" &
    fi
  elif [ -z "$exit_code" ] && alive "$dir/supervisor"; then
    # Between the supervisor's start and the program's, or between the program's end and its exit code.
    echo "$1.state=running"
  else
    case $(cat "$dir/state" 2>/dev/null) in
      running | paused)
        echo "$1.state=exited"
        exit_code=$(cat "$dir/exit" 2>/dev/null)
        ;;
      *) echo "$1.state=stopped" ;;
    esac
  fi
  [ -z "$exit_code" ] || echo "$1.exit=$exit_code"
}

# measure_folders DIRS: in the background and bounded, for a folder may be huge.
measure_folders() {
  timeout 20 du -sk "$@" 2>/dev/null |
    awk -F '\t' '{ n = split($2, part, "/"); if (part[n] == "") n--; printf "%s.disk=%.0f\n", part[n], $1 * 1024 }' &
}
