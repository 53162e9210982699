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

server=
data=
server_url=
server_token=
# Passes its arguments on to the server.
start_server() {
  local give_up line
  server_token=$(python3 -c 'import secrets; print(secrets.token_hex(20))')
  data=$(mktemp -d)
  # Before the server is started, which truncates it too late: the last one's address is still in it.
  : >"$suite_log"
  PENSTOCK_ADMIN_TOKEN=$server_token "$root/penstock" serve --host 127.0.0.1 --port 0 --data "$data" \
    "$@" >"$suite_log" 2>&1 &
  server=$!
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
stop_server() {
  local status=0
  kill -TERM "$server"
  wait "$server" || status=$?
  server=
  [ "$status" -eq 0 ] || die "the server ended with status $status after SIGTERM; its output is in $suite_log"
}

clean_up() {
  if [ -n "$server" ]; then
    kill -TERM "$server" 2>/dev/null || true
    wait "$server" || true
  fi
  [ -z "$data" ] || rm -rf "$data"
}
trap clean_up EXIT

mkdir -p "$cache"
