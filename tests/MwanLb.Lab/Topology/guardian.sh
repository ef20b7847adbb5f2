# Owns a lab: builds it, waits until its maker is gone, removes it.  $1 = lab name, $2 = its directory.
# stdin carries the set-up script, a NUL, and then nothing: its end is the one sign that the maker is done or dead,
# and it comes however the maker dies. Building here too leaves no moment in which an orphaned builder outruns the cleaning.
export LAB=$1 DIR=$2
trap '' INT TERM HUP PIPE

namespaces() { compgen -G "/run/netns/$LAB-*"; }

# One look at /proc for all namespaces; `ip netns pids` would take one for each of them.
pids() {
  local inodes
  inodes=$(stat -Lc %i $(namespaces)) || return
  stat -Lc '%i %n' /proc/[0-9]*/ns/net 2>/dev/null | grep -f <(printf '^%s \n' $inodes) | cut -d/ -f3
}

clean() {
  local attempt pids ns
  for attempt in {1..100}; do
    pids=$(pids)
    [ -n "$pids" ] || break
    kill -KILL $pids 2>/dev/null
    sleep 0.05
  done
  for ns in $(namespaces); do ip netns del "${ns##*/}"; done
  rm -rf --one-file-system -- "$DIR"
}

IFS= read -r -d '' setup || exit 0
mkdir -m 755 -- "$DIR" || exit 1
if errors=$(bash -e -c "$setup" 2>&1 >/dev/null); then
  echo ready
  cat >/dev/null
  clean
else
  clean
  printf 'failed: %s\n' "$errors"
  exit 1
fi
