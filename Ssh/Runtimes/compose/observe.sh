observe_projects() {
  :
}
