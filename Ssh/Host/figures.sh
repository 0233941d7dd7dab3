# The machine's own figures, as facts and probe print them.

figures() {
  awk '
    /^MemTotal:/ { total = $2 }
    /^MemFree:/ { free = $2 }
    /^MemAvailable:/ { available = $2 }
    END { printf "memory.total=%.0f\nmemory.available=%.0f\n", total * 1024, (available ? available : free) * 1024 }' /proc/meminfo
  # A device's or a mount point's name may hold spaces; the four numbers between them do not.
  df -Pk "${HOME:?}" | awk '
    NR == 2 && match($0, /[0-9]+ +[0-9]+ +-?[0-9]+ +[0-9]+%/) {
      split(substr($0, RSTART, RLENGTH), n, / +/)
      printf "disk.total=%.0f\ndisk.available=%.0f\n", n[1] * 1024, ((n[3] > 0) ? n[3] : 0) * 1024
    }'
}
