# scan.sh ID MAX SECONDS CONFIG ROOT: what matters to security on this machine and in the work folder of an instance, as lines of fields that
# tabs part. It changes nothing. Of each list at most MAX entries are told, and no search takes longer than SECONDS; where that was not
# enough, or a tool failed, a line "gap" says so. ROOT stands before the system's paths; it is empty but in tests.
#
# os ID VERSION · dpkg|rpm|apk|pip|npm NAME VERSION LICENSE SOURCE SOURCE-VERSION · gap LIST WHY · key MTIME LINE · keys · sshd NAME VALUE · config ·
# port NUMBER · ports · updates ALL SECURITY · end

work=${HOME:?}/.fleet/instances/$1/work
max=$2
limit=$3
config=$4
root=${5-}
tab=$(printf '\t')

# told KIND: the lines of stdin as entries of that kind, each cut after 1,000 bytes. A line that begins with \001 says what is amiss, and so does
# the end where there are more than MAX.
told() {
  LC_ALL=C awk -v kind="$1" -v max="$max" '
    function gap(why) { print "gap\t" kind "\t" why }
    /^\001/ { gap(substr($0, 2)); next }
    ++count > max { gap("There are more than " max); exit }
    { print kind "\t" substr($0, 1, 1000) }'
}

(
  ID='' VERSION_ID=''
  [ ! -r "$root/etc/os-release" ] || . "$root/etc/os-release"
  printf 'os\t%s\t%s\n' "$ID" "$VERSION_ID"
)

if command -v dpkg-query >/dev/null 2>&1 && [ -z "$root" ]; then
  {
    timeout "$limit" dpkg-query -W -f '${db:Status-Abbrev}\t${Package}\t${Version}\t\t${source:Package}\t${source:Version}\n' ||
      printf '\001dpkg-query failed\n'
  } 2>/dev/null | LC_ALL=C awk -F '\t' -v OFS='\t' '
    /^\001/ { print; next }
    $1 ~ /^.i/ { print $2, $3, $4, $5, $6 }' | told dpkg
fi
if command -v rpm >/dev/null 2>&1 && [ -z "$root" ]; then
  {
    timeout "$limit" rpm -qa --qf '%{NAME}\t%{EPOCHNUM}:%{VERSION}-%{RELEASE}\t%{LICENSE}\t%{SOURCERPM}\n' ||
      printf '\001rpm failed\n'
  } 2>/dev/null | LC_ALL=C awk -F '\t' -v OFS='\t' '
    /^\001/ { print; next }
    $1 == "gpg-pubkey" { next }
    {
      # name-version-release.src.rpm; the epoch of the source is that of what was built.
      source = $4
      sub(/\.(no)?src\.rpm$/, "", source)
      count = split(source, part, "-")
      epoch = $2
      sub(/:.*/, "", epoch)
      version = count > 2 ? epoch ":" part[count - 1] "-" part[count] : ""
      name = count > 2 ? part[1] : ""
      for (i = 2; i <= count - 2; i++) name = name "-" part[i]
      print $1, $2, $3, name, version
    }' | told rpm
fi
if [ -r "$root/lib/apk/db/installed" ]; then
  LC_ALL=C awk -v OFS='\t' '
    function tell() { if (name != "") print name, version, license, origin, version; name = version = license = origin = "" }
    /^P:/ { name = substr($0, 3) }
    /^V:/ { version = substr($0, 3) }
    /^L:/ { license = substr($0, 3) }
    /^o:/ { origin = substr($0, 3) }
    /^$/ { tell() }
    END { tell() }' "$root/lib/apk/db/installed" | told apk
fi

# files TEST...: the files of the work folder that find finds. Its success is its last line, so that a search that was cut off is known.
files() {
  {
    timeout "$limit" find "$work" -xdev "$@" 2>/dev/null && echo '//all'
  } | LC_ALL=C awk '
    $0 == "//all" { all = 1; next }
    { print }
    END { if (!all) print "\001The work folder was not searched as a whole" }'
}

if [ -d "$work" ]; then
  # METADATA and PKG-INFO are headers as in mail: the first of each name counts, up to the first empty line.
  files -type f '(' -path '*.dist-info/METADATA' -o -path '*.egg-info/PKG-INFO' ')' | LC_ALL=C awk -v OFS='\t' '
    /^\001/ { print; next }
    {
      name = version = license = ""
      lines = 0
      while ((getline line < $0) > 0 && ++lines < 200) {
        sub(/\r$/, "", line)
        if (line == "") break
        gsub(/\t/, " ", line)
        if (line ~ /^Name: / && name == "") name = substr(line, 7)
        if (line ~ /^Version: / && version == "") version = substr(line, 10)
        if (line ~ /^License(-Expression)?: / && license == "") { license = line; sub(/^[^:]*: /, "", license) }
      }
      close($0)
      if (name != "" && version != "" && !seen[name, version]++) print name, version, license
    }' | told pip

  # The members of the outermost object alone: names of tests and tools stand deeper.
  files -type f -name package.json -path '*/node_modules/*' | LC_ALL=C awk -v OFS='\t' '
    function text(token) { token = substr(token, 2, length(token) - 2); gsub(/\\\//, "/", token); gsub(/[\t\\]/, " ", token); return token }
    /^\001/ { print; next }
    $0 !~ /\/node_modules\/(@[^\/]+\/)?[^\/]+\/package\.json$/ { next }
    {
      all = ""
      size = 0
      while ((getline line < $0) > 0 && (size += length(line)) < 200000) all = all line "\n"
      close($0)
      depth = 0
      key = before = name = version = license = ""
      while (match(all, /"([^"\\]|\\.)*"|[{}:,]|\[|\]/)) {
        token = substr(all, RSTART, RLENGTH)
        all = substr(all, RSTART + RLENGTH)
        if (token == "{" || token == "[") depth++
        else if (token == "}" || token == "]") depth--
        else if (depth == 1 && token == ":") key = before
        else if (depth == 1 && token == ",") key = before = ""
        else if (depth == 1 && key == "\"name\"") name = text(token)
        else if (depth == 1 && key == "\"version\"") version = text(token)
        else if (depth == 1 && key == "\"license\"") license = text(token)
        else if (depth == 1) before = token
      }
      if (name != "" && version != "" && !seen[name, version]++) print name, version, license
    }' | told npm
fi

# The keys that let this account in, as they stand in their files.
key_files | while IFS= read -r file; do
  [ -r "$file" ] || continue
  changed=$(stat -c %Y "$file" 2>/dev/null || echo 0)
  LC_ALL=C awk -v changed="$changed" -v max="$max" '
    /^[ \t]*(#|$)/ { next }
    ++count > max { exit }
    { gsub(/\t/, " "); print "key\t" changed "\t" substr($0, 1, 20000) }' "$file"
done
[ -n "$(key_files | while IFS= read -r file; do [ ! -e "$file" ] || [ -r "$file" ] || echo no; done)" ] || echo keys

if [ -r "$config" ]; then
  settings "$config" | LC_ALL=C awk '{ name = tolower($1) } !seen[name]++ { print "sshd\t" name "\t" tolower($2) }'
  echo config
fi

# Listening sockets of TCP (state 0A) that are not for this machine alone.
if [ -r /proc/net/tcp ]; then
  cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | LC_ALL=C awk '
    function number(hex,  i, sum) { for (i = 1; i <= length(hex); i++) sum = sum * 16 + index("0123456789ABCDEF", substr(hex, i, 1)) - 1; return sum }
    $4 != "0A" { next }
    {
      split($2, at, ":")
      if (at[1] ~ /^......7F$/ || at[1] == "00000000000000000000000001000000" || at[1] ~ /^0000000000000000FFFF0000......7F$/) next
      port = number(at[2])
      if (!seen[port]++ && ++count <= 1000) print "port\t" port
    }'
  echo ports
fi

# What the package manager knows already: nothing is fetched.
if [ -z "$root" ]; then
  if command -v apt-get >/dev/null 2>&1; then
    timeout "$limit" apt-get -s -o Debug::NoLocking=true upgrade 2>/dev/null |
      LC_ALL=C awk '/^Inst / { all++; if ($0 ~ /-security|Security/) some++ } /newly installed/ { seen = 1 } END { if (seen) print "updates\t" all + 0 "\t" some + 0 }'
  elif command -v dnf >/dev/null 2>&1; then
    timeout "$limit" dnf -q -C check-update >/dev/null 2>&1
    case $? in
      0) printf 'updates\t0\t0\n' ;;
      100)
        all=$(timeout "$limit" dnf -q -C check-update 2>/dev/null | grep -c '^[^ ]*\.[^ ]* ')
        some=$(timeout "$limit" dnf -q -C updateinfo list --security 2>/dev/null | grep -c .)
        printf 'updates\t%s\t%s\n' "$all" "$some"
        ;;
    esac
  elif command -v apk >/dev/null 2>&1; then
    all=$(timeout "$limit" apk --no-network version -l '<' 2>/dev/null | grep -c ' < ')
    printf 'updates\t%s\t\n' "$all"
  fi
fi
printf 'end\n'
