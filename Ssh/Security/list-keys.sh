# list-keys.sh CONFIG: the lines of the files that let this account in.

config=$1
for file in $(key_files); do
  [ -e "$file" ] || continue
  cat "$file" || exit 73
  echo
done
