# For the scripts that drive a real server with a suite in Python; to be sourced. It wants $root, and $cache, a folder of
# the suite's own. A message begins with the name of the script.
suite_log="$cache/server.log"
suite_name=$(basename -- "$0")

die() {
  echo "$suite_name: $*" >&2
  exit 1
}

# Installs the packages that a file of requirements names into a folder, unless the same ones are there already. Some
# systems have a Python without venv or without ensurepip; a folder on PYTHONPATH serves as well.
install_packages() {
  local folder="$1" requirements="$2" wanted
  wanted=$(python3 --version && cat "$requirements")
  if [ -f "$folder/installed" ] && [ "$(cat "$folder/installed")" = "$wanted" ]; then
    return
  fi
  echo "$suite_name: installing $(head -n 1 "$requirements") ..." >&2
  rm -rf "$folder"
  mkdir -p "$folder"
  if python3 -m venv "$folder/venv" >/dev/null 2>&1; then
    "$folder/venv/bin/python" -m pip install -q --disable-pip-version-check -r "$requirements"
  else
    rm -rf "$folder/venv"
    python3 -m pip install -q --disable-pip-version-check --target "$folder/packages" -r "$requirements" ||
      die "python3 has neither venv nor pip (Debian: apt-get install python3-venv)."
  fi
  echo "$wanted" >"$folder/installed"
}

# Runs Python with the packages of a folder.
run_python() {
  local folder="$1"
  shift
  if [ -d "$folder/venv" ]; then
    "$folder/venv/bin/python" "$@"
  else
    PYTHONPATH="$folder/packages${PYTHONPATH:+:$PYTHONPATH}" python3 "$@"
  fi
}

servers=()
folders=()
data=
server_url=
server_token=$(python3 -c 'import secrets; print(secrets.token_hex(20))')
# Passes its arguments on to the server. A second one has what servers of one database have in common.
start_server() {
  local give_up line server
  data=$(mktemp -d)
  if [ ${#servers[@]} -eq 0 ]; then
    # Before the server is started, which truncates it too late: the last one's address is still in it.
    : >"$suite_log"
  else
    suite_log="$cache/server-$((${#servers[@]} + 1)).log"
    : >"$suite_log"
    cp -p "${folders[0]}/secret.key" "$data/"
  fi
  folders+=("$data")
  PENSTOCK_ADMIN_TOKEN=$server_token "$root/penstock" serve --host 127.0.0.1 --port 0 --data "$data" \
    "$@" >"$suite_log" 2>&1 &
  server=$!
  servers+=("$server")
  # The first start may build the server.
  give_up=$((SECONDS + 600))
  until line=$(grep -m 1 '^Penstock is listening on ' "$suite_log"); do
    kill -0 "$server" 2>/dev/null || die "the server did not start; its output: $(cat "$suite_log")"
    [ "$SECONDS" -lt "$give_up" ] || die "the server was not ready within 10 minutes; its output: $(cat "$suite_log")"
    sleep 0.1
  done
  server_url=${line#Penstock is listening on }
}

# A server that is asked to stop must do so, and say that all is well.
stop_servers() {
  local server status
  for server in "${servers[@]}"; do
    status=0
    kill -TERM "$server"
    wait "$server" || status=$?
    [ "$status" -eq 0 ] || die "a server ended with status $status after SIGTERM; its output is in $cache"
  done
  servers=()
}

# In front of the servers that were started, by their URLs: it passes each call on to the next one in turn, and sets server_url.
start_balancer() {
  local port configuration="$cache/haproxy.cfg" url number=0
  port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  {
    printf 'defaults\n  mode http\n  option abortonclose\n  timeout connect 5s\n  timeout client 10m\n  timeout server 10m\n'
    printf 'frontend in\n  bind 127.0.0.1:%s\n  default_backend servers\n' "$port"
    printf 'backend servers\n  balance roundrobin\n'
    for url in "$@"; do
      number=$((number + 1))
      url=${url#http://}
      printf '  server server%s %s\n' "$number" "${url%%/*}"
    done
  } >"$configuration"
  "$PENSTOCK_HAPROXY" -f "$configuration" >"$cache/haproxy.log" 2>&1 &
  balancer=$!
  server_url="http://127.0.0.1:$port/v2.1"
  until (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do
    kill -0 "$balancer" 2>/dev/null || die "HAProxy has ended; its output is in $cache/haproxy.log"
    sleep 0.1
  done
}

balancer=
clean_up() {
  local server
  [ -z "$balancer" ] || kill "$balancer" 2>/dev/null || true
  for server in "${servers[@]}"; do
    kill -TERM "$server" 2>/dev/null || true
    wait "$server" || true
  done
  [ ${#folders[@]} -eq 0 ] || rm -rf "${folders[@]}"
}
trap clean_up EXIT

mkdir -p "$cache"
