# look FOLDER...: observes the instances in those folders, each as its runtime does. Slow parts run side by side.
look() {
  read_sessions
  measure_folders "$@"
  projects=''
  for folder in "$@"; do
    runtime=''
    { read -r runtime <"$folder/runtime"; } 2>/dev/null
    case $runtime in
      compose) projects="$projects ${folder##*/}" ;;
      *) observe "${folder##*/}" ;;
    esac
  done
  [ -z "$projects" ] || observe_projects $projects
  wait
}
