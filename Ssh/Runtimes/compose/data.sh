# The data verbs and hooks of a compose project, after compose/hold.sh.

hook_service=${2-}

# run_hook: in the service if one is named: in its container if it runs, else in one for this alone. Variables and script come over
# stdin, so that neither is on a command line.
run_hook() {
  if [ -z "$hook_service" ]; then
    run_in_place
    return
  fi
  had=$(containers "$dir")
  {
    printf '%s' "$variables" | while IFS= read -r line; do
      value=$(printf '%bx' "${line#*=}" | sed "s/'/'\\\\''/g")
      printf "export %s='%s'\n" "${line%%=*}" "${value%x}"
    done
    printf '%s\n' "$hook"
  } | if [ -n "$(containers "$dir" --filter "label=com.docker.compose.service=$hook_service" --filter status=running)" ]; then
    in_project "$dir" exec -T "$hook_service" sh -c 'eval "$(cat)"'
  else
    in_project "$dir" run --rm -T --entrypoint sh "$hook_service" -c 'eval "$(cat)"'
  fi
  code=$?
  # What it depends on was started with it.
  [ -n "$had" ] || in_project "$dir" stop >/dev/null 2>&1 </dev/null
  return "$code"
}
