#!/bin/sh
# pin.nft with iptables: a connection keeps the mark that it began with. usage: pin.sh, or pin.sh remove
# In chains of its own, and only the bits of fwmark-mask; safe to run again.
set -eu
mask=0xff

remove() { # command
  while "$1" -w -t mangle -D OUTPUT -j MWANLB_PIN 2>/dev/null; do :; done
  "$1" -w -t mangle -F MWANLB_PIN 2>/dev/null && "$1" -w -t mangle -X MWANLB_PIN || true
}

pin() { # command
  "$1" -w -t mangle -N MWANLB_PIN
  "$1" -w -t mangle -A MWANLB_PIN -m conntrack --ctdir ORIGINAL -m connmark ! --mark 0/$mask -j CONNMARK --restore-mark --nfmask $mask --ctmask $mask
  "$1" -w -t mangle -A MWANLB_PIN -m conntrack --ctstate NEW -m connmark --mark 0/$mask -m mark ! --mark 0/$mask -j CONNMARK --save-mark --nfmask $mask --ctmask $mask
  "$1" -w -t mangle -A OUTPUT -j MWANLB_PIN
}

for command in iptables ip6tables; do
  "$command" -w -t mangle -S OUTPUT >/dev/null 2>&1 || continue
  remove "$command"
  [ "${1:-}" = remove ] || pin "$command"
done
