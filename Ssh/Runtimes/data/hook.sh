# hook.sh ID: runs a script with the instance's environment and further variables, in its work folder. Writes the last line of its
# output. The payload: "variable NAME=VALUE"... with values escaped, then "script" and the script in base64.

installed

variables='' hook=''
while IFS= read -r line && [ "$line" != end ]; do
  case $line in
    'variable '*) variables="$variables${line#variable }
" ;;
    'script '*) hook=$(printf %s "${line#script }" | base64 -d && echo x) || fail 74 "the script did not arrive whole" ;;
  esac
done
hook=${hook%x}

# run_in_place: on the machine. Script and variables come by pipes: a file would stay behind when this is killed.
run_in_place() {
  printf '%s\n' "$hook" | {
    exec 4<&0
    printf '%s' "$variables" | (
      exec 6<&0 </dev/null
      fleet_more=yes
      launch "$dir" sh /proc/self/fd/4
    )
  }
}

# A runtime with services has a run_hook of its own.
command -v run_hook >/dev/null || run_hook() {
  run_in_place
}

# last_line: the last line of stdin after ">", with every secret of four characters or more, and every such line of one, made unreadable.
last_line() {
  {
    cat "$dir/secrets" 2>/dev/null
    printf '%s' "$variables"
    echo --
    tail -c 65536
  } | LC_ALL=C awk '
    function keep(text, i) {
      if (length(text) < 4) return
      # The longest first: one may be the beginning of another.
      for (i = count++; i > 0 && length(secrets[i]) < length(text); i--) secrets[i + 1] = secrets[i]
      secrets[i + 1] = text
    }
    !begun && $0 == "--" { begun = 1; next }
    !begun {
      text = ""
      for (i = index($0, "=") + 1; i <= length($0); i++) {
        c = substr($0, i, 1)
        if (c != "\\") { text = text c; continue }
        c = substr($0, ++i, 1)
        if (c != "n") { text = text c; continue }
        keep(text)
        text = ""
      }
      keep(text)
      next
    }
    NF { last = $0 }
    END {
      for (i = 1; i <= count; i++) {
        shown = ""
        while (at = index(last, secrets[i])) {
          shown = shown substr(last, 1, at - 1) "***"
          last = substr(last, at + length(secrets[i]))
        }
        last = shown last
      }
      print ">" substr(last, 1, 2000)
    }'
}

said=$({ { run_hook 2>&1 || echo "code hook $?" >&6; } | last_line; } 6>&1)
code=$(code_of hook)
answer=$(printf '%s\n' "$said" | sed -n 's/^>//p')
[ -z "$code" ] || fail "$code" "${answer:-exit code $code}"
printf '%s\n' "$answer"
