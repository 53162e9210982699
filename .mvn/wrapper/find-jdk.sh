# Sourced by mvnw and penstock.
#
# find_jdk VERSION prints the home of a JDK of at least that version: JAVA_HOME's if it is new enough, else the `javac`
# on the PATH, else the newest under the places where JDKs are usually installed.

jdk_version() {
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null
}

find_jdk() {
  wanted=$1
  on_path=$(command -v javac 2>/dev/null || true)
  [ -z "$on_path" ] || on_path=$(dirname -- "$(dirname -- "$(readlink -f -- "$on_path")")")
  for home in "${JAVA_HOME:-}" "$on_path" /usr/lib/jvm/* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* \
      /opt/java/* /opt/jdk* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    [ -n "$home" ] && [ -x "$home/bin/javac" ] || continue
    version=$(jdk_version "$home")
    if [ "${version:-0}" -ge "$wanted" ]; then
      echo "$home"
      return
    fi
  done
  echo "Penstock needs a JDK $wanted or newer and found none." >&2
  echo "Install one (Debian 13: apt-get install openjdk-$wanted-jdk; elsewhere: Eclipse Temurin $wanted) or set JAVA_HOME to it." >&2
  return 1
}
