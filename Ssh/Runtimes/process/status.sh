# status.sh ID: one instance as the probe reports it.

read_sessions
observe "$1"
measure_folders "$instances/$1"
wait
echo end=1
