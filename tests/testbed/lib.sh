# What the test bed's scripts share: where things are, and how a server is started and ended by its process id.

BED=${DEVPATH_TESTBED_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/devpath-testbed}
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# Two beds may run side by side: networks and the registry's port follow from the folder's name.
NUMBER=$(($(printf %s "$BED" | cksum | cut -d' ' -f1) % 50))
REGISTRY=127.0.0.1:$((15000 + NUMBER))
# The current engine's bridge: containers reach it, nobody outside of this machine does.
MIRROR=10.$((101 + NUMBER * 2)).0.1:$((15000 + NUMBER))
OLD=unix://$BED/run/old.sock
CURRENT=unix://$BED/run/current.sock
export DOCKER_CONFIG=$BED/docker-config

say() { echo "testbed: $*" >&2; }

# Runs a step with its output in a log; names step and log when it fails.
step() {
  local name=$1
  shift
  local began=$SECONDS failed=0
  # Outside of any condition, so that the first command that fails ends the step.
  set +e
  (set -e; "$@") >"$BED/log/step-$name.log" 2>&1
  failed=$?
  set -e
  if [ "$failed" != 0 ]; then
    say "step '$name' failed; the end of $BED/log/step-$name.log:"
    tail -n 15 "$BED/log/step-$name.log" >&2
    exit 1
  fi
  say "$name: done in $((SECONDS - began)) s"
}

# Whether the process recorded under a name still is that program.
alive() {
  local pid
  pid=$(cat "$BED/run/$1.pid" 2>/dev/null) || return 1
  [ -n "$pid" ] && tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline" | grep -q -- "$BED"
}

# Starts a server that outlives this script. Its own pid file, if it keeps one, goes beside ours.
start() {
  local name=$1
  shift
  if alive "$name"; then return; fi
  setsid --fork bash -c 'echo $$ >"$0"; exec "$@"' "$BED/run/$name.pid" "$@" </dev/null >>"$BED/log/$name.log" 2>&1 9>&-
}

wait_for() {
  local name=$1
  shift
  for _ in $(seq 300); do
    if "$@" >/dev/null 2>&1; then return; fi
    sleep 0.1
  done
  say "$name does not answer; the end of $BED/log/$name.log:"
  tail -n 15 "$BED/log/$name.log" >&2
  return 1
}
