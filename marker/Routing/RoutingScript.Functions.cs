namespace MwanLb.Marker.Routing;

internal static partial class RoutingScript
{
    /// <summary>The kernel's settings.</summary>
    private const string Settings = """
        # setting NAME VALUE: a sysctl; its old value is noted, with -e: an interface that is gone by then needs it no more
        setting() {
            doing="sysctl $1=$2"
            old=$(sysctl -n "$1")
            if [ "$old" = "$2" ]; then return 0; fi
            if ! grep -qF -e "sysctl -qew $1=" "$applied"; then note "sysctl -qew $1=$old"; fi
            sysctl -qw "$1=$2"
            made=$((made + 1))
        }

        # forward SETTING CHANGED FILE: forwarding on. The kernel then changes the settings CHANGED of every interface too, so these are kept
        # for the way back; but not IPv6's of all interfaces, which would be put back after, and over, those of interfaces before it.
        forward() {
            doing="sysctl $1=1"
            if [ "$(sysctl -n "$1")" = 1 ]; then return 0; fi
            sysctl -a -r "$2" 2>/dev/null | grep -v '^net\.ipv6\.conf\.all\.' >"$state/$3"
            note "sysctl -qep \"\$state/$3\"; rm -f \"\$state/$3\""
            setting "$1" 1
        }

        # advertisements NAME...: where accept_ra is 1, a kernel that forwards ignores router advertisements, and drops the default routes that
        # it has of them (rt6_purge_dflt_routers, net/ipv6/route.c). With 2 it does neither. So also where such a route is in use now.
        advertisements() {
            if [ "$(sysctl -n net.ipv6.conf.all.forwarding)" != 1 ]; then
                set -- "$@" $(ip -N -6 route show default proto 9 | sed -n 's/.* dev \([^ ]*\) .*/\1/p')
            fi
            for name; do
                if [ "$(sysctl -en "net/ipv6/conf/$name/accept_ra")" = 1 ]; then setting "net/ipv6/conf/$name/accept_ra" 2; fi
            done
        }

        # Events of all connections. With 2, the default, those that begin while the daemon is not listening never tell of their end.
        conntrack_events() {
            conntrack_setting nf_conntrack_events 'ends of connections may be missed, and least-connections counts them for longer'
        }

        # Packets of each connection are counted: a line that is full of a download loses probes, and this shows that it lives.
        conntrack_accounting() {
            conntrack_setting nf_conntrack_acct 'a line that is full of one download may be taken for dead'
        }

        # conntrack_setting NAME HARM
        conntrack_setting() {
            file=/proc/sys/net/netfilter/$1
            if [ ! -e "$file" ] || [ "$(cat "$file")" = 1 ]; then return 0; fi
            if [ -w "$file" ]; then
                setting "net.netfilter.$1" 1
            else
                warn "$file cannot be set to 1: $2"
            fi
        }

        # uplink_interface NAME: strict reverse path filtering would drop the answers of any uplink but the main table's. Loose, it asks
        # for some way back; src_valid_mark lets it find the marked one, also while the main table has no default route.
        uplink_interface() {
            if ! ip link show dev "$1" >/dev/null 2>&1; then return 0; fi
            own=$(sysctl -n "net/ipv4/conf/$1/rp_filter")
            all=$(sysctl -n net.ipv4.conf.all.rp_filter)
            if [ "$own" -le 1 ] && [ "$all" -le 1 ] && [ "$((own + all))" -ge 1 ]; then setting "net/ipv4/conf/$1/rp_filter" 2; fi
        }

        """;

    /// <summary>Routes, rules, and what the marking rules need.</summary>
    private const string Rules = """
        # lan_interface NAME: its rules wait for it
        lan_interface() {
            ip link show dev "$1" >/dev/null 2>&1 || warn "there is no interface $1 (lan) yet"
        }

        # default_route UPLINK TABLE ROUTE [-6]: an uplink that is not ready must not stop the others. Another's default route is never replaced.
        default_route() {
            present=$(ip -N ${4-} route show default table "$2" 2>/dev/null) || :
            if [ -n "$present" ] && ! head -n "$before" "$applied" | grep -q "ip ${4+$4 }route del default .* table $2; fi\$"; then
                echo "mwanlb: table $2 holds a route that is not ours: $present" >&2
                return 1
            fi
            problem=$(ip ${4-} route replace default $3 table "$2" 2>&1) && return 0
            made=$((made - 1))
            warn "uplink $1 is not ready ($problem): its ${4+IPv6 }connections take the router's default route. Run 'mwanlb apply' when it is"
        }

        # found_route UPLINK TABLE ROUTE [-6]: as default_route, by a gateway that was found out. One that leaves by the same interface is of an
        # earlier gateway.
        found_route() {
            case "$(ip -N ${4-} route show default table "$2" 2>/dev/null) " in
                *" dev ${3##*dev } "*)
                    problem=$(ip ${4-} route replace default $3 table "$2" 2>&1) || warn "uplink $1 keeps the ${4+IPv6 }gateway that it had ($problem)" ;;
                *) default_route "$@" ;;
            esac
        }

        # no_gateway UPLINK [-6]
        no_gateway() {
            made=$((made - 1))
            warn "uplink $1: nothing tells its ${2+IPv6 }gateway yet: its ${2+IPv6 }connections take the router's default route until the daemon, or 'mwanlb apply', finds it"
        }

        # foreign_marks MASK [-6]: rules of others that look at our bits
        foreign_marks() {
            ip -N ${2-} rule show | grep fwmark | grep -v '^100[0-9][0-9]:' | while IFS= read -r rule; do
                mark=${rule#*fwmark }
                mark=${mark%% *}
                case $mark in */*) bits=${mark#*/} ;; *) bits=0xffffffff ;; esac
                if [ "$((bits & $1))" -ne 0 ]; then warn "a rule of others looks at bits of our fwmark-mask ($1): $rule"; fi
            done
        }

        # base TOOL TABLE CHAIN...: iptables-nft makes tables and base chains when a rule needs them; those that it makes for us go with us
        base() {
            tool=$1
            table=$2
            shift 2
            if ! "$tool" -V | grep -q nf_tables || ! command -v nft >/dev/null; then return 0; fi
            case $tool in ip6tables) family=ip6 ;; *) family=ip ;; esac
            if ! nft list table $family "$table" >/dev/null 2>&1; then
                note "! nft list table $family $table >/dev/null 2>&1 || nft list table $family $table | grep -q chain || nft delete table $family $table"
            fi
            for chain; do
                if ! nft list chain $family "$table" "$chain" >/dev/null 2>&1; then note "$tool -w 5 -t $table -X $chain 2>/dev/null || :"; fi
            done
        }

        # local_networks MOST [-6]: the networks behind specific routes of the main table, which win over the marks: their connections take no
        # turn. What the kernel would not always go by is left out (throw; routes for some sources, or types of service; dead ones), and what
        # has rules of its own. More than MOST, as of a full BGP table, would be walked for each new connection: then only connected ones.
        local_networks() {
            networks=$(ip ${2-} route show table 254 | awk '
                /^[ \t]/ || /^(throw|multicast) / || / (from|tos|dead)( |$)/ { next }
                { typed = $1 ~ /^(blackhole|unreachable|prohibit|local|broadcast|anycast)$/; network = typed ? $2 : $1 }
                network ~ /^(default|169\.254\.|::1$|fe[89ab].:|ff..:)/ { next }
                { print (!typed && / dev / && !/ via / ? "connected" : "other"), network }
            ')
            if [ "$(printf '%s\n' "$networks" | wc -l)" -gt "$1" ]; then
                networks=$(printf '%s\n' "$networks" | grep '^connected' | head -n "$1") || :
                warn "the main table has more than $1 ${2+IPv6 }routes: only connected networks are exempt from taking turns"
            fi
            printf '%s\n' "$networks" | awk 'NF == 2 && !seen[$2]++ { print $2 }'
        }

        # elements: lines, as nft takes a set's
        elements() { paste -s -d , | sed 's/..*/elements = { & }/'; }

        """;
}
