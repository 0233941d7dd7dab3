# nginx: an entry is a file of the http block; a signal makes the master read it.

find_nginx() {
  find_master '^nginx: master process' && configuration_of_nginx
}

# configuration_of_nginx: sets $configuration and $nginx, the words that run the tool on it. The master's command line says what is not usual.
configuration_of_nginx() {
  line=''
  [ -z "$master" ] || line=$(tr '\0' ' ' <"/proc/$master/cmdline" 2>/dev/null)
  configuration=$(printf '%s\n' "$line" | sed -n 's/.* -c *\([^ ]*\).*/\1/p')
  prefix=$(printf '%s\n' "$line" | sed -n 's/.* -p *\([^ ]*\).*/\1/p')
  nginx=$(printf '%s\n' "$line" | sed -n 's/^nginx: master process \([^ ]*\).*/\1/p')
  command -v "${nginx:=nginx}" >/dev/null 2>&1 || return 1
  [ -n "$configuration" ] || configuration=$("$nginx" -V 2>&1 | tr ' ' '\n' | sed -n 's/^--conf-path=//p')
  [ -n "$configuration" ] || configuration=/etc/nginx/nginx.conf
  nginx="$nginx -c $configuration${prefix:+ -p $prefix}"
  extension=conf
  line="include $sites/nginx/*.conf;"
}

# entry_of_nginx ID DOMAIN PORT HTTP
entry_of_nginx() {
  listen6=''
  [ ! -s /proc/net/if_inet6 ] || listen6="
    listen [::]:$4;"
  cat <<EOF
map \$http_upgrade \$fleet_$1 {
    default upgrade;
    '' '';
}

server {
    listen $4;$listen6
    server_name $2;
    client_max_body_size 0;

    location / {
        proxy_pass http://127.0.0.1:$3;
        proxy_http_version 1.1;
        proxy_set_header Host \$host;
        proxy_set_header X-Real-IP \$remote_addr;
        proxy_set_header X-Forwarded-For \$proxy_add_x_forwarded_for;
        proxy_set_header X-Forwarded-Proto \$scheme;
        proxy_set_header Upgrade \$http_upgrade;
        proxy_set_header Connection \$fleet_$1;
    }
}
EOF
}

# reads_nginx ENTRY: whether the configuration is valid and holds the entry; sets $said to what nginx says of it, which may have times.
reads_nginx() {
  dump=$(as_owner $nginx -T 2>&1)
  code=$?
  said=$(printf '%s\n' "$dump" | sed -n 's/^[0-9/]* [0-9:]* \(\[[a-z]*\]\) [0-9#]*: /\1 /; s/^nginx: \[/[/; /^\[[a-z]*\] /p')
  [ "$code" = 0 ] || return 1
  case $dump in
    *"# configuration file $1:"*) return 0 ;;
    *) return 2 ;;
  esac
}

# include_nginx: has the configuration include the entries, by a file of its own in conf.d.
include_nginx() {
  as_owner test -d "${configuration%/*}/conf.d" && append "$line" "${configuration%/*}/conf.d/fleet.conf"
}

# exclude_nginx: takes that back.
exclude_nginx() {
  as_owner rm -f "${configuration%/*}/conf.d/fleet.conf"
}

# contested_nginx DOMAIN: whether another entry has the name, which nginx only warns of.
contested_nginx() {
  case $said in
    *"conflicting server name \"$1\""*) return 0 ;;
  esac
  return 1
}

reload_nginx() {
  as_owner kill -s HUP "$master" 2>&1
}
