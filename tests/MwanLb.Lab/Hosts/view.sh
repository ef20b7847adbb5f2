# Runs a command with the host's own files in place of the machine's.
# $1 = the host's directory, $2 = prefix of the files for its output; the rest is the command.
# ip-netns(8) exec has made the mount namespace: nothing mounted here is seen outside.
root=$1 output=$2
shift 2
exec </dev/null >"$output.out" 2>"$output.err"
set -e

directories="/etc /run /var/log /var/spool/squid /usr/local/bin /dev/shm"

prepare() {
  rm -f "$root/.fstab"
  for directory in $directories; do
    mkdir -p "$root$directory"
    echo "$root$directory $directory none bind 0 0" >>"$root/.fstab"
  done
  # no-clobber: what was written for this host before its first program ran stays.
  cp -a --no-clobber /etc/. "$root/etc"
  rm -f "$root/etc/resolv.conf" "$root/etc/hosts"
  echo "nameserver 127.0.0.1" >"$root/etc/resolv.conf"
  echo "127.0.0.1 localhost $(uname -n)" >"$root/etc/hosts"
  for i in 1 2 3 4; do
    echo "203.0.113.$((79 + i)) www$i.example www$i.dual.example"
    echo "2001:db8:113::$((79 + i)) www$i.six.example www$i.dual.example"
  done >>"$root/etc/hosts"
  chmod 1777 "$root/dev/shm"
  mkdir -p "$root/run/lock" "$root/var/log/nginx"
  # /run/squid as the RuntimeDirectory of Debian's unit: the workers' sockets are in it.
  install -d -o proxy -g proxy "$root/var/log/squid" "$root/var/spool/squid" "$root/run/squid"
  touch "$root/.prepared"
}

if [ ! -e "$root/.prepared" ]; then
  (
    flock 9
    [ -e "$root/.prepared" ] || prepare
  ) 9>"$root/.lock"
fi

# One mount(8) for all of them: a process for each was most of the time that a command took.
mount --fstab "$root/.fstab" --all
# A group of its own, so that the programs it starts can be ended with it and the terminal's signals pass it by.
# And with the hang-up signal as it is by default: under nohup(1) it would be ignored by all that runs here, and no reload be seen.
exec env --default-signal=HUP setsid "$@"
