#!/bin/sh
# Hands the LAN's port 80 to the intercepting Squid of intercept.conf. usage: intercept.sh [interface...]   lan0 unless named
set -eu

for interface in "${@:-lan0}"; do
  # The client's own connection ends at this router: it gets a mark that is no uplink's before the rules of MwanLb see it, and takes no turn
  # beside the one of Squid's connection. 0xff lies in fwmark-mask and must be no uplink's fwmark.
  iptables -w -t raw -A PREROUTING -i "$interface" -p tcp --dport 80 -m addrtype ! --dst-type LOCAL -j MARK --set-xmark 0xff/0xff
  # Whoever names the port himself would send Squid to itself, in a loop.
  iptables -w -t mangle -A PREROUTING -i "$interface" -p tcp --dport 3129 -j DROP
  iptables -w -t nat -A PREROUTING -i "$interface" -p tcp --dport 80 -m addrtype ! --dst-type LOCAL -j REDIRECT --to-ports 3129
done
