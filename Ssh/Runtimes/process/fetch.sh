# Files that an install fetches, kept under fetched/ by what the whole payload hashes to: the same payload, installed again, has them
# already, and so has the one before, should it come back.

fetch_seconds=600
fetch_blocks=4194304 # of 512 bytes: 2 GiB

# hashes FILE SHA256
hashes() {
  [ -f "$1" ] || return 1
  found=$(sha256sum <"$1" 2>/dev/null) && [ "${found%% *}" = "$2" ]
}

# fetch URL FILE: no more of the URL is told than its host and path, for the rest may be a credential; nor is it an argument.
fetch() {
  command -v curl >/dev/null 2>&1 || fail 69 "no curl on this machine to fetch files with"
  told=${1%%[?#]*}
  case $told in
    *://*@*) told=${told%%://*}://${told#*@} ;;
  esac
  said=$(printf 'url = "%s"\n' "$1" | (
    ulimit -f "$fetch_blocks"
    exec curl -q -g -sS -f -L --max-redirs 5 --proto '=http,https' --proto-redir '=http,https' --retry 2 --retry-delay 1 \
      --connect-timeout 15 -m "$fetch_seconds" -o "$2" -w '%{http_code}' -K - 2>/dev/null
  ))
  case $? in
    0) return 0 ;;
    6) why="the host's name does not resolve" ;;
    7) why="the connection was refused" ;;
    22) why="HTTP $said" ;;
    23 | 25 | 63 | 153) why="it is larger than 2 GiB, or cannot be written" ;;
    28) why="it took too long" ;;
    35 | 51 | 53 | 54 | 58 | 59 | 60 | 77) why="TLS failed" ;;
    47) why="too many redirects" ;;
    *) why="the connection failed" ;;
  esac
  rm -f "$2"
  fail 78 "cannot fetch $told: $why"
}

# fetch_all DIR STAGE: puts what the payload's lines "download MODE SHA256 URL PATH" name into the work folder; SHA256 is - for any.
fetch_all() {
  if [ ! -s "$2/downloads" ]; then
    rm -rf "$1/fetched"
    return 0
  fi
  command -v sha256sum >/dev/null 2>&1 || fail 69 "no sha256sum on this machine to check files with"
  this=$(sha256sum <"$2/payload") && this=${this%% *}
  last=$(cat "$1/fetched/last" 2>/dev/null)
  mkdir -p "$1/fetched/$this" || fail 73 "cannot write in $1"
  count=0
  while read -r mode sha url path; do
    count=$((count + 1))
    kept=$1/fetched/$this/$count
    target=$(printf '%bx' "$path")
    target=$1/work/${target%x}
    if [ "$sha" = - ] && [ -f "$kept" ]; then
      :
    elif [ "$sha" != - ] && hashes "$kept" "$sha"; then
      :
    else
      rm -f "$kept" "$kept.tmp"
      if [ "$sha" != - ] && hashes "$target" "$sha"; then
        cp "$target" "$kept.tmp" || fail 73 "cannot write in $1"
      else
        fetch "$url" "$kept.tmp"
        [ -f "$kept.tmp" ] || : >"$kept.tmp"
      fi
      if [ "$sha" != - ] && ! hashes "$kept.tmp" "$sha"; then
        found=$(sha256sum <"$kept.tmp")
        rm -f "$kept.tmp"
        fail 78 "what was fetched for $path hashes to ${found%% *}, not to $sha"
      fi
      mv -f "$kept.tmp" "$kept" || fail 73 "cannot write in $1"
    fi
  done <"$2/downloads"

  # Only when all are there is any put in its place.
  count=0
  while read -r mode sha url path; do
    count=$((count + 1))
    target=$(printf '%bx' "$path")
    target=$1/work/${target%x}
    mkdir -p "${target%/*}" || fail 73 "cannot make the folder of a file"
    [ ! -d "$target" ] || fail 73 "a folder stands where a file should be"
    cp "$1/fetched/$this/$count" "$2/file" && chmod "$mode" "$2/file" && mv -f "$2/file" "$target" || fail 73 "cannot write a file"
  done <"$2/downloads"

  for former in "$1"/fetched/*/; do
    former=${former%/}
    case ${former##*/} in
      "$this" | "$last") ;;
      *) rm -rf "$former" ;;
    esac
  done
  [ "$this" = "$last" ] || printf '%s\n' "$this" | put "$1/fetched/last"
}
