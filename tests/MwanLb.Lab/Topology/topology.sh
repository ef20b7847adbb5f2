# The words in which LabTopology describes itself; LAB is the prefix of every namespace.

# As `ip netns exec` but for the mount namespace, whose copying takes longer with every lab there is.
inside() { nsenter --net="/run/netns/$LAB-$1" "${@:2}"; }

host() { # name [sysctl=value...]
  ip netns add "$LAB-$1"
  # New interfaces only: lo keeps ::1 for programs that expect it, and no ND or MLD crosses the lab.
  inside "$1" sysctl -qw net.ipv6.conf.default.disable_ipv6=1 "${@:2}"
  ip -n "$LAB-$1" link set lo up
}

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

address() { # host interface address/length
  ip -n "$LAB-$1" addr add "$3" dev "$2"
}

gateway() { # host address
  ip -n "$LAB-$1" route add default via "$2"
}

# An ISP translates what its customer sends from the address it gave out, and drops the rest,
# as ISPs do: a packet that leaves by the wrong uplink must not get through by luck.
translate() { # host customer-prefix
  inside "$1" nft -f - <<RULES
table ip isp {
  chain ingress { type filter hook forward priority filter; iifname "lan0" ip saddr != $2 counter drop; }
  chain nat { type nat hook postrouting priority srcnat; oifname "wan0" masquerade; }
}
RULES
}
