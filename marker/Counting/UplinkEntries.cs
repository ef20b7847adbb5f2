using System.Collections.Immutable;
using MwanLb.Engine.Uplinks;
using MwanLb.Netfilter.Conntrack;
using MwanLb.Netfilter.Netlink;

namespace MwanLb.Marker.Counting;

/// <summary>Reads the conntrack entries of all uplinks.</summary>
internal static class UplinkEntries
{
    // The kernel then walks its table once for each uplink, which costs it less than telling of every entry of others as long as they are few.
    private const int MostDumpsByMark = 8;

    /// <summary>Visits them, and with many uplinks the entries without a mark of ours too.</summary>
    /// <exception cref="NetlinkException">The kernel refused or fell silent.</exception>
    public static ConntrackDumpResult Dump<TVisitor>(ConntrackSocket conntrack, ImmutableArray<Uplink> uplinks, ref TVisitor visitor)
        where TVisitor : struct, IConntrackVisitor
    {
        if (uplinks.Length > MostDumpsByMark)
        {
            return conntrack.Dump(null, null, ref visitor);
        }

        var all = default(ConntrackDumpResult);
        foreach (var uplink in uplinks)
        {
            var one = conntrack.Dump(uplink.Fwmark.Value, uplink.Fwmark.Mask, ref visitor);
            all = new ConntrackDumpResult(
                all.Entries + one.Entries, all.Malformed + one.Malformed, all.IsInterrupted || one.IsInterrupted, all.IsOverrun || one.IsOverrun);
        }

        return all;
    }
}
