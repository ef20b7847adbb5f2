using MwanLb.Netfilter.Netlink;

namespace MwanLb.Netfilter.Conntrack;

/// <summary>Asks for the connection table and walks through the answer. One thread at a time.</summary>
internal sealed class ConntrackDumper(INetlinkChannel channel)
{
    // The kernel fills the next part while the last one is read.
    private const int SilenceMilliseconds = 5000;

    private readonly NetlinkDump _dump = new(channel, "dump conntrack", SilenceMilliseconds)
    {
        PermissionHint = "CAP_NET_ADMIN is missing",
        ToleratesOverruns = true,
    };

    private uint _sequence;

    public ConntrackDumpResult Dump<TVisitor>(uint? markValue, uint? markMask, ref TVisitor visitor)
        where TVisitor : struct, IConntrackVisitor, allows ref struct
    {
        if (markMask is not null && markValue is null)
            throw new ArgumentException("A mask needs a mark.", nameof(markMask));
        Span<byte> buffer = stackalloc byte[ConntrackDumpRequest.MaxSize];
        var length = ConntrackDumpRequest.Write(buffer, ++_sequence, markValue, markMask);
        _dump.Walk<ConnectionEntry<TVisitor>, TVisitor>(buffer[..length], _sequence, ref visitor);
        return new ConntrackDumpResult(_dump.Entries, _dump.Malformed, _dump.IsInterrupted, _dump.IsOverrun);
    }

    private readonly struct ConnectionEntry<TVisitor> : IDumpEntry<TVisitor>
        where TVisitor : struct, IConntrackVisitor, allows ref struct
    {
        public static bool IsEntry(scoped in NetlinkMessage message) => ConntrackParser.IsEntry(message);

        public static bool TryVisit(scoped in NetlinkMessage message, ref TVisitor visitor)
        {
            if (!ConntrackParser.TryParse(message, out var entry))
                return false;
            visitor.Visit(entry);
            return true;
        }
    }
}
