# Runs a command with the host's own files in place of the machine's.
# $1 = the host's directory, $2 = prefix of the files for its output; the rest is the command.
# ip-netns(8) exec has made the mount namespace: nothing mounted here is seen outside.
root=$1 output=$2
shift 2
exec </dev/null >"$output.out" 2>"$output.err"
set -e

prepare() {
  # no-clobber: what was written for this host before its first program ran stays.
  cp -a --no-clobber /etc/. "$root/etc"
  rm -f "$root/etc/resolv.conf" "$root/etc/hosts"
  echo "nameserver 127.0.0.1" >"$root/etc/resolv.conf"
  cat >"$root/etc/hosts" <<HOSTS
127.0.0.1 localhost $(uname -n)
203.0.113.80 www1.example
203.0.113.81 www2.example
203.0.113.82 www3.example
203.0.113.83 www4.example
HOSTS
  chmod 1777 "$root/dev/shm"
  mkdir -p "$root/run/lock" "$root/var/log/nginx"
  install -d -o proxy -g proxy "$root/var/log/squid" "$root/var/spool/squid"
  touch "$root/.prepared"
}

(
  flock 9
  mkdir -p "$root/etc" "$root/run" "$root/var/log" "$root/var/spool/squid" "$root/usr/local/bin" "$root/dev/shm"
  [ -e "$root/.prepared" ] || prepare
) 9>"$root/.lock"

for directory in /etc /run /var/log /var/spool/squid /usr/local/bin /dev/shm; do
  mount --bind "$root$directory" "$directory"
done
# A group of its own, so that the programs it starts can be ended with it and the terminal's signals pass it by.
exec setsid "$@"
