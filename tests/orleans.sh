# Sourced by the legs that run on the real Orleans packages.
# orleans_build PROJECT NAME: restores and builds the project on them; sets ORLEANS to "yes", or to "no" after saying which packages are missing.
# FLEET_ORLEANS_VERSION asks for another version than the one in Directory.Packages.props.
orleans_build() {
    log=${log:-$(mktemp)} || return 1
    trap 'rm -f "$log"' EXIT
    ORLEANS=yes

    if ! orleans_dotnet restore "$1"; then
        # NU1101: no such package; NU1102, NU1103: none of that version. Any other failure is a failure.
        lacking=$(sed -n 's/.*error NU110[123]: Unable to find [a-z ]*package \([A-Za-z0-9.]*[A-Za-z0-9]\).*/\1/p' "$log" | sort -u | paste -s -d , -)
        if [ -n "$lacking" ] && ! grep 'error ' "$log" | grep -qv 'error NU110[123]:'; then
            echo "$2 leg skipped: the package sources lack $lacking"
            ORLEANS=no
            return 0
        fi
        cat "$log" >&2
        return 1
    fi

    orleans_dotnet build "$1" --no-restore || { cat "$log" >&2; return 1; }
}

orleans_dotnet() {
    verb=$1
    shift
    DOTNET_CLI_UI_LANGUAGE=en dotnet "$verb" "$@" -p:FleetEngine=Orleans -p:UseSharedCompilation=true \
        ${FLEET_ORLEANS_VERSION:+"-p:FleetOrleansVersion=$FLEET_ORLEANS_VERSION"} >"$log" 2>&1
}
