using System.Globalization;
using MwanLb.Engine.Configuration;

namespace MwanLb.Marker.Failover;

/// <summary>
/// For a short time after a flush: a TCP packet from the LAN that belongs to no connection that conntrack knows, and does not begin one, is answered
/// with a reset, so that its sender notices at once that the connection is gone.
/// </summary>
/// <remarks>
/// Without it conntrack takes the packet for a connection that it came to late (<c>nf_conntrack_tcp_loose</c>), and it leaves by another uplink: the server
/// answers most such packets with a reset of its own, but one behind a firewall does not answer at all. Only while the window is open: after a
/// restart of the router, that same leniency is what keeps connections alive. The window closes by itself (a set's timeout, or xt_time), with
/// no daemon alive.
/// </remarks>
internal static class ResetWindow
{
    /// <summary>How long it stays open: a client sends within seconds, or waits for data that will not come.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(60);

    /// <summary>The lines that take it away; <c>$state</c> is the state directory.</summary>
    /// <remarks>iptables makes tables by looking at them: it is asked only where it was used.</remarks>
    public const string Close = """
        nft delete table inet mwanlb_reset 2>/dev/null || :
        if [ -e "$state/reset-window" ]; then
            for tool in $(cat "$state/reset-window"); do
                $tool -w 5 -D FORWARD -j MWANLB_RESET 2>/dev/null || :
                $tool -w 5 -F MWANLB_RESET 2>/dev/null || :
                $tool -w 5 -X MWANLB_RESET 2>/dev/null || :
            done
            rm -f "$state/reset-window"
        fi

        """;

    /// <summary>The lines that open it, by nft where this kernel takes it, else by iptables; <c>$state</c> is the state directory.</summary>
    /// <param name="model">Which interfaces there are.</param>
    /// <param name="now">The present time.</param>
    public static string Open(RouterModel model, DateTimeOffset now)
    {
        var seconds = (int)Length.TotalSeconds;
        var until = (now + Length).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
        var uplinks = model.Uplinks.Select(uplink => uplink.Interface).Distinct().ToArray();
        var lan = string.Join(", ", model.Lan.Select(name => $"\"{name}\""));
        var rules = string.Concat(model.Lan.SelectMany(_ => uplinks, (from, to) =>
            $"-A MWANLB_RESET -i {from} -o {to} -p tcp ! --syn -m conntrack --ctstate NEW -m time --datestop {until} -j REJECT --reject-with tcp-reset\n"));
        return $$"""
            set -u
            if nft -f - 2>/dev/null <<RULES
            table inet mwanlb_reset
            delete table inet mwanlb_reset
            table inet mwanlb_reset {
              set lan { type ifname; flags timeout; timeout {{seconds}}s; elements = { {{lan}} }; }
              chain forward {
                type filter hook forward priority filter - 1;
                iifname @lan oifname { {{string.Join(", ", uplinks.Select(name => $"\"{name}\""))}} } ct state new tcp flags & (syn | rst) == 0 reject with tcp reset
              }
            }
            RULES
            then exit 0; fi
            for tool in iptables ip6tables; do
                command -v $tool >/dev/null || continue
                $tool-restore -w 5 --noflush <<RULES || continue
            *filter
            :MWANLB_RESET - [0:0]
            {{rules}}COMMIT
            RULES
                $tool -w 5 -C FORWARD -j MWANLB_RESET 2>/dev/null || $tool -w 5 -I FORWARD -j MWANLB_RESET
                grep -qxs $tool "$state/reset-window" || echo $tool >>"$state/reset-window"
            done

            """;
    }
}
