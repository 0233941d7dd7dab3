# probe.sh: the machine and every instance on it in one go. Health checks run side by side, so the slowest one sets the time.

awk '{ print "uptime=" $1 }' /proc/uptime
awk '{ print "load=" $1 }' /proc/loadavg
figures

set -- "$instances"/inst_*
[ ! -d "$1" ] || look "$@"
echo end=1
