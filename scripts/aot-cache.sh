# Sourced by penstock and scripts, with $root and $JAVA_HOME set: makes server/target/penstock.aot, with which a
# start of the server takes three fifths of the processor time. See docs/adr/0012-aot-cache.md.

aot_target="$root/server/target"
aot_arguments="$root/server/java.args"
aot_cache="$aot_target/penstock.aot"

# Whether there was a try, good or not, for this jar, JDK and flags. Quick, since it is asked before every start.
aot_cache_tried() {
  local file
  [ -f "$aot_cache.for" ] && [ "$(<"$aot_cache.for")" = "$(aot_made_for)" ] || return 1
  for file in "$aot_target/penstock.jar" "$aot_target/lib" "$aot_target"/lib/*.jar; do
    [ ! "$file" -nt "$aot_cache.for" ] || return 1
  done
}

aot_made_for() {
  echo "$JAVA_HOME"
  echo "$(<"$JAVA_HOME/release")"
  echo "$(<"$aot_arguments")"
}

# Takes some seconds. When another start is at it already, or the folder cannot be written, nothing is done.
make_aot_cache() (
  work="$aot_target/aot.part"
  # Held until this ends, however it ends.
  { exec 9>"$aot_target/aot.lock"; } 2>/dev/null && flock -n 9 || return 0
  rm -rf "$work" && mkdir "$work" 2>/dev/null || return 0
  trap 'rm -rf "$work"' EXIT
  aot_made_for >"$work/for"
  # The demo does everything that a server does, on a folder of its own and without a network.
  # Agents are for the server: two with the same port would end one of them.
  if nice -n 19 env -u JAVA_TOOL_OPTIONS -u JDK_JAVA_OPTIONS "$JAVA_HOME/bin/java" "@$aot_arguments" -XX:AOTCacheOutput="$work/cache" -jar "$aot_target/penstock.jar" demo \
    >"$work/log" 2>&1 </dev/null && [ -s "$work/cache" ]; then
    sync "$work/cache" || true
    mv "$work/cache" "$aot_cache"
    rm -f "$aot_cache.log"
  else
    rm -f "$aot_cache"
    mv "$work/log" "$aot_cache.log"
    echo "Penstock works, but starts slower than it could: its AOT cache could not be made, as $aot_cache.log says." >&2
  fi
  mv "$work/for" "$aot_cache.for"
)
