#!/bin/bash
# Installs what building and testing need and this machine lacks; sourced by the commands, or run by itself.
# Debian starts services as it installs them. A router under test may not: a squid or an nginx of the machine's
# own would listen on it for ever after, so that the packages are installed with starting forbidden.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# A file or command that shows a package to be there, and the package.
needs="
ip:iproute2 nft:nftables iptables:iptables conntrack:conntrack curl:curl nginx:nginx-light squid:squid dnsmasq:dnsmasq-base
pgrep:procps sysctl:procps flock:util-linux setsid:util-linux setcap:libcap2-bin openssl:openssl gcc:gcc
/usr/include/stdio.h:libc6-dev /usr/include/linux/netlink.h:linux-libc-dev /usr/include/zlib.h:zlib1g-dev
/usr/share/publicsuffix/public_suffix_list.dat:publicsuffix
${extra_needs:-}
"

is_there() {
  case $1 in
    /*) [ -e "$1" ] ;;
    *) PATH=$PATH:/usr/sbin:/sbin command -v "$1" >/dev/null ;;
  esac
}

missing_packages() {
  local need
  for need in $needs; do
    is_there "${need%:*}" || printf '%s\n' "${need##*:}"
  done | sort -u
}

install_packages() {
  local policy=/usr/sbin/policy-rc.d
  if [ ! -e "$policy" ]; then
    trap 'rm -f /usr/sbin/policy-rc.d' EXIT
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
  fi
  quietly apt-get update || fail "apt-get update failed."
  DEBIAN_FRONTEND=noninteractive quietly apt-get install -y --no-install-recommends "$@" || fail "apt-get install failed."
}

setup() {
  local packages
  packages=$(missing_packages)
  if [ -n "$packages" ]; then
    [ "$(id -u)" = 0 ] || fail "Missing packages, which only root can install:" $packages
    command -v apt-get >/dev/null || fail "Missing, and there is no apt-get to install them:" $packages
    say "installing:" $packages
    # In a subshell: its trap must not replace one of the caller's.
    (install_packages $packages)
  fi
  dotnet --list-sdks 2>/dev/null | grep -q '^10\.' ||
    fail "No .NET SDK 10 was found; https://dotnet.microsoft.com/download/dotnet/10.0 says how to install it."
}

setup
