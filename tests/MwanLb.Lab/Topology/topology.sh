# The words in which LabTopology describes itself; LAB is the prefix of every namespace.

# IPv6 on a host's interfaces: usable at once (no duplicate address detection), and nothing but what the lab says (no router advertisements).
ipv6="net.ipv6.conf.default.disable_ipv6=0 net.ipv6.conf.default.accept_dad=0 net.ipv6.conf.default.accept_ra=0
  net.ipv6.conf.default.router_solicitations=0"

# As `ip netns exec` but for the mount namespace, whose copying takes longer with every lab there is.
inside() { nsenter --net="/run/netns/$LAB-$1" "${@:2}"; }

host() { # name [sysctl=value...]
  ip netns add "$LAB-$1"
  # New interfaces only: lo keeps ::1 for programs that expect it, and no ND or MLD crosses a lab without IPv6.
  inside "$1" sysctl -qw net.ipv6.conf.default.disable_ipv6=1 "${@:2}"
  ip -n "$LAB-$1" link set lo up
}

# A machine loses its power: its programs and all that its kernel had are gone. Its cables stay, hanging loose, with their hardware addresses.
power_off() { # host interface...
  local interface pids
  pids=$(ip netns pids "$LAB-$1")
  if [ "$pids" ]; then kill -KILL $pids; fi
  for interface in "${@:2}"; do
    ip -n "$LAB-$1" link set "$interface" down
    ip -n "$LAB-$1" link set "$interface" netns "$LAB-sw" name "$(loose "$1" "$interface")"
  done
  ip netns del "$LAB-$1"
}

plug_back() { # host interface [hardware-address]
  ip -n "$LAB-sw" link set "$(loose "$1" "$2")" netns "$LAB-$1" name "$2"
  if [ "${3:-}" ]; then ip -n "$LAB-$1" link set "$2" address "$3"; fi
  ip -n "$LAB-$1" link set "$2" up
}

loose() { echo "off-$1-$2"; }

wire() { # host interface host interface
  ip link add name "$2" netns "$LAB-$1" type veth peer name "$4" netns "$LAB-$3"
  ip -n "$LAB-$1" link set "$2" up
  ip -n "$LAB-$3" link set "$4" up
}

segment() { # bridge
  ip -n "$LAB-sw" link add name "$1" type bridge forward_delay 0
  ip -n "$LAB-sw" link set "$1" up
}

plug() { # host interface bridge
  wire "$1" "$2" sw "$1-$2"
  ip -n "$LAB-sw" link set "$1-$2" master "$3"
}

# One ip(8) for all addresses: starting it is most of the time that a lab takes to build.
address() { # host interface address/length...
  printf "addr add %s dev $2\n" "${@:3}" | ip -n "$LAB-$1" -batch -
}

gateway() { # host address...
  printf 'route add default via %s\n' "${@:2}" | ip -n "$LAB-$1" -batch -
}

route() { # host network address
  ip -n "$LAB-$1" route add "$2" via "$3"
}

# An ISP translates what its customer sends from the address it gave out, and drops the rest,
# as ISPs do: a packet that leaves by the wrong uplink must not get through by luck.
# Invalid is an answer to what came in by another ISP. NAT leaves it as it is, and its source may be right: two ISPs share a segment.
isp_rules() { # family customer
  cat <<RULES
table $1 isp {
  chain ingress { type filter hook forward priority filter; iifname "lan0" $1 saddr != $2 counter drop; ct state invalid counter drop; }
  chain nat { type nat hook postrouting priority srcnat; oifname "wan0" masquerade; }
}
RULES
}

translate() { # host customer [customer6]
  inside "$1" nft -f <(isp_rules ip "$2"; if [ "${3:-}" ]; then isp_rules ip6 "$3"; fi)
}
