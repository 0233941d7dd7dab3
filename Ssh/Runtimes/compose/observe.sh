# Looks at compose projects: lines of "<id>.<key>=<value>". Docker is asked twice for all of them, and never for long; when it does not
# answer, what it said last is compared with the processes that there are.

# observe_projects IDS...: runs on in the background; wait for it.
observe_projects() {
  observe_all "$@" &
}

observe_all() {
  if table=$(timeout 5 docker ps -a --no-trunc --filter label=com.docker.compose.oneoff=False --format \
    '{{.Label "com.docker.compose.project"}}	{{.Label "com.docker.compose.service"}}	{{.ID}}	{{.State}}	{{.Status}}	{{.Label "com.docker.compose.depends_on"}}	{{.Ports}}' 2>/dev/null); then
    answered=yes
    # Only of those that may be ours, and only of those that run.
    ids=$(printf '%s\n' "$table" | awk -F '\t' '$1 ~ /^fleet-inst_/ && ($4 == "running" || $4 == "paused") { print $3 }')
    pids=''
    [ -z "$ids" ] || pids=$(timeout 5 docker inspect --format '{{.Id}} {{.State.Pid}}' $ids 2>/dev/null)
    usage=$(measure_containers)
  else
    answered=no
  fi
  for id in "$@"; do
    dir=$instances/$id
    wanted=$(cat "$dir/state" 2>/dev/null)
    if [ ! -f "$dir/command" ]; then
      echo "$id.state=missing"
    elif [ "$answered" = yes ]; then
      report_project "$id"
    else
      recall_project "$id"
    fi
  done
  wait
}

# measure_containers: "<container> cpu-seconds resident-bytes since" for each in $pids. A process belongs to the container that its control
# group names, or to the one whose first process leads its session.
measure_containers() {
  {
    printf '%s\n' "$pids" | sed 's/^/container /'
    grep -Ho '[0-9a-f]\{64\}' /proc/[0-9]*/cgroup 2>/dev/null | sed 's|^/proc/\([0-9]*\)/cgroup:|group \1 |'
    cat /proc/[0-9]*/stat 2>/dev/null
  } | awk -v clock="$clock" -v page="$page" '
    $1 == "container" { first[$3] = $2; known[$2] = 1; next }
    $1 == "group" { group[$2] = $3; next }
    {
      pid = $1
      sub(/^.*\) /, "")
      owner = (group[pid] in known) ? group[pid] : first[$4]
      if (owner == "") next
      cpu[owner] += $12 + $13 + $14 + $15
      memory[owner] += $22
      if (first[pid] == owner) since[owner] = $20
    }
    END { for (c in cpu) printf "%s %.2f %.0f %s\n", c, cpu[c] / clock, memory[c] * page, since[c] }'
}

# report_project ID: from $table, $pids and $usage. A service that others only wait for to have ended well is no service that has exited.
report_project() {
  report=$({
    printf '%s\n' "$usage" | sed 's/^/usage /'
    printf '%s\n' "$pids" | sed 's/^/pid /'
    printf '%s\n' "$table"
  } | awk -F '\t' -v id="$1" -v project="$(project "$1")" -v wanted="$wanted" -v uptime="$uptime" -v clock="$clock" '
    /^usage / { split($0, u, " "); cpu[u[2]] = u[3]; memory[u[2]] = u[4]; since[u[2]] = u[5]; next }
    /^pid / { split($0, p, " "); pid[p[2]] = p[3]; next }
    $1 != project { next }
    {
      count++
      n = split($6, waits, ",")
      for (i = 1; i <= n; i++) if (waits[i] ~ /:service_completed_successfully/) { sub(/:.*/, "", waits[i]); once[waits[i]] = 1 }
      if ($4 == "running" || $4 == "restarting") running++
      if ($4 == "paused") paused++
      if ($4 == "exited" || $4 == "dead") {
        code = $5
        if (match(code, /\([0-9]+\)/)) code = substr(code, RSTART + 1, RLENGTH - 2); else code = ""
        ended[$2] = code
      }
      if ($3 in pid) {
        if (main == "") main = pid[$3]
        all = all " " $3 " " pid[$3] " " since[$3] + 0
        used += cpu[$3]
        resident += memory[$3]
        if (since[$3] > young) young = since[$3]
      }
    }
    END {
      exited = 0
      for (service in ended) if (!((service in once) && ended[service] == 0)) {
        exited = 1
        if (exit_code == "" || ended[service] > exit_code + 0) exit_code = ended[service]
      }
      state = wanted == "stopped" || wanted == "" ? "stopped" : exited || !(running + paused) ? "exited" : running ? "running" : "paused"
      print id ".state=" state
      if (state == "exited" && exit_code != "") print id ".exit=" exit_code
      if ((state == "running" || state == "paused") && main != "") {
        age = uptime - young / clock
        printf "%s.pid=%s\n%s.uptime=%.2f\n%s.cpu=%.2f\n%s.memory=%.0f\n", id, main, id, (age > 0 ? age : 0), id, used, id, resident
      }
      print "seen " state all
    }')
  printf '%s\n' "$report" | sed '/^seen /d'
  seen=$(printf '%s\n' "$report" | sed -n 's/^seen //p')
  { read -r before <"$dir/seen"; } 2>/dev/null || before=''
  # Remembered for a time when docker does not answer. The boot is part of it, for pids are.
  [ "$before" = "$boot $seen" ] || printf '%s %s\n' "$boot" "$seen" | put "$dir/seen" 2>/dev/null
  look_closer "$1" ${seen:-stopped}
}

# recall_project ID: what was seen last, as far as it still can be.
recall_project() {
  when='' seen=''
  { read -r when seen <"$dir/seen"; } 2>/dev/null
  state=${seen%% *}
  if [ "$wanted" = stopped ] || [ -z "$wanted" ]; then
    state=stopped
  elif [ "$when" != "$boot" ] || [ -z "$state" ]; then
    state=exited
  else
    set -- "$1" ${seen#"$state"}
    id=$1 main=${3-}
    shift
    while [ $# -ge 3 ]; do
      start_time "$2" && [ "$start_time" = "$3" ] || state=exited
      shift 3
    done
    set -- "$id"
    [ "$state" = exited ] || [ -z "$main" ] || echo "$1.pid=$main"
  fi
  echo "$1.state=$state"
  look_closer "$1" ${seen:-stopped}
}

# look_closer ID STATE CONTAINER PID START...: health and connections.
look_closer() {
  id=$1 state=$2
  shift 2
  case $state in
    running | paused) ;;
    *) return 0 ;;
  esac
  if [ "$state" = running ] && read -r type port seconds path <"$dir/health" 2>/dev/null; then
    check "$id" "$type" "$port" "$seconds" "$path" &
  fi
  wanted_ports=$(cat "$dir/ports" 2>/dev/null)
  [ -n "$wanted_ports" ] || return 0
  files=''
  {
    printf '%s\n' "${table-}" | awk -F '\t' -v project="$(project "$id")" '$1 == project { print "ports\t" $7 }'
    while [ $# -ge 3 ]; do
      # Two containers may share one network.
      net=$(readlink "/proc/$2/ns/net" 2>/dev/null)
      case "$files" in
        *" ${net:-$2} "*) ;;
        *) cat "/proc/$2/net/tcp" "/proc/$2/net/tcp6" 2>/dev/null ;;
      esac
      files="$files ${net:-$2} "
      shift 3
    done
  } | awk -v id="$id" -v wanted="$wanted_ports" '
    function number(hex, i, n) {
      for (i = 1; i <= length(hex); i++) n = n * 16 + index("0123456789ABCDEF", substr(hex, i, 1)) - 1
      return n
    }
    BEGIN { count = split(wanted, list, " "); for (i = 1; i <= count; i++) inside[sprintf("%04X", list[i])] = 1 }
    # A published port has another number inside.
    $1 == "ports" {
      n = split($0, maps, /[\t, ]+/)
      for (i = 2; i <= n; i++) if (match(maps[i], /:[0-9]+->[0-9]+\/tcp$/)) {
        split(substr(maps[i], RSTART + 1, RLENGTH - 5), ends, "->")
        for (j = 1; j <= count; j++) if (list[j] == ends[1]) inside[sprintf("%04X", ends[2])] = 1
      }
      next
    }
    { port = substr($2, length($2) - 3) }
    !(port in inside) { next }
    $4 == "01" { open++ }
    $4 == "0A" { split($5, queue, ":"); waiting += number(queue[2]) }
    END { printf "%s.connections=%d\n%s.waiting=%d\n", id, open, id, waiting }'
}
