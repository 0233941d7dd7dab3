# remove-key.sh CONFIG: removes the lines of keys from the files that let this account in, and tells how many. The payload's lines: "keep KEY"
# for the key that must stay, "drop KEY" for each that must go; KEY is its public half in base64, and a line is a key's where that is one of
# its words. A file is replaced in one step, with its owner and mode; of two that do this at a time one sees the other's work or fails.

config=$1
keep=''
drop=''
while IFS= read -r said && [ "$said" != end ]; do
  case $said in
    'keep '*) keep=${said#keep } ;;
    'drop '*) drop="$drop${said#drop }
" ;;
  esac
done

# count FILE KEYS: how many of its lines are of one of these keys.
count() {
  KEYS=$2 LC_ALL=C awk '
    BEGIN { split(ENVIRON["KEYS"], list, "\n"); for (i in list) if (list[i] != "") keys[list[i]] = 1 }
    /^[ \t]*#/ { next }
    { for (i = 1; i <= NF; i++) if ($i in keys) { sum++; next } }
    END { print sum + 0 }' "$1"
}

removed=0
for file in $(key_files); do
  [ -e "$file" ] || continue
  [ -r "$file" ] || { echo "fleet: $file cannot be read" >&2; exit 73; }
  lines=$(count "$file" "$drop")
  [ "$lines" -gt 0 ] || continue
  # A link is followed, so that it stays one.
  file=$(readlink -f "$file")
  new=$file.fleet.$$
  trap 'rm -f "$new"' EXIT
  { cp -p "$file" "$new" && KEYS=$drop LC_ALL=C awk '
    BEGIN { split(ENVIRON["KEYS"], list, "\n"); for (i in list) if (list[i] != "") keys[list[i]] = 1 }
    /^[ \t]*#/ { print; next }
    { for (i = 1; i <= NF; i++) if ($i in keys) next; print }' "$file" >"$new"; } 2>/dev/null ||
    { echo "fleet: $file cannot be written" >&2; exit 73; }
  if [ -n "$keep" ] && [ "$(count "$file" "$keep")" -ne "$(count "$new" "$keep")" ]; then
    echo "fleet: $file would lose the key that Fleet logs in with" >&2
    exit 73
  fi
  mv -f "$new" "$file" || { echo "fleet: $file cannot be replaced" >&2; exit 73; }
  removed=$((removed + lines))
done

left=0
for file in $(key_files); do
  [ ! -e "$file" ] || left=$((left + $(count "$file" "$drop")))
done
[ "$left" -eq 0 ] || { echo "fleet: the key is still there" >&2; exit 73; }
echo "removed=$removed"
echo end=1
