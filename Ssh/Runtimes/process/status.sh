# status.sh ID: one instance as the probe reports it.

look "$instances/$1"
echo end=1
