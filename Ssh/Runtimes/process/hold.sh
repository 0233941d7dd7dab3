# How a program and its supervisor are held: here by nobody, they are processes of their own.

# settle DIR: the last step of an install, before it counts.
settle() {
  :
}

# hold DIR: starts the supervisor, whose script is in the folder.
hold() {
  env -i PATH="$PATH" HOME="$HOME" LANG="${LANG:-C.UTF-8}" \
    setsid sh "$1/supervise" "$1" </dev/null >/dev/null 2>&1 8>&- &
  supervisor=$!
}

# held: whether that supervisor is there.
held() {
  start_time "$supervisor" && [ "$process_state" != Z ]
}

# halt DIR: ends the program and whatever belongs to it.
halt() {
  end_run "$1"
}

# let_go DIR: removes what hold has left outside the folder.
let_go() {
  :
}
