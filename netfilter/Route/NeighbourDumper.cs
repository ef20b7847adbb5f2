using MwanLb.Netfilter.Netlink;

namespace MwanLb.Netfilter.Route;

/// <summary>Asks for the neighbour table and walks through the answer. One thread at a time.</summary>
internal sealed class NeighbourDumper(INetlinkChannel channel)
{
    // Each receive makes the kernel write the next part, about 300 entries, before it returns.
    private const int SilenceMilliseconds = 1000;

    private readonly NetlinkDump _dump = new(channel, "dump neighbours", SilenceMilliseconds);
    private uint _sequence;

    /// <summary>Visits the entries of an interface, or with 0 of all; returns how many. Those that cannot be read are left out.</summary>
    public int Dump(uint interfaceIndex, INeighbourVisitor visitor)
    {
        Span<byte> buffer = stackalloc byte[NeighbourDumpRequest.MaxSize];
        var length = NeighbourDumpRequest.Write(buffer, ++_sequence, interfaceIndex);
        _dump.Walk<NeighbourEntry, INeighbourVisitor>(buffer[..length], _sequence, ref visitor);
        return (int)_dump.Entries;
    }

    /// <summary>Makes the kernel find out a neighbour's hardware address. What it says against it is left for the next dump, which passes it over.</summary>
    public void Use(uint interfaceIndex, ReadOnlySpan<byte> address)
    {
        Span<byte> buffer = stackalloc byte[NeighbourRequest.MaxSize];
        var length = NeighbourRequest.WriteUse(buffer, ++_sequence, interfaceIndex, address);
        channel.Send(buffer[..length]);
    }

    /// <summary>Makes the kernel forget a neighbour. What it says against it is passed over likewise.</summary>
    public void Forget(uint interfaceIndex, ReadOnlySpan<byte> address)
    {
        Span<byte> buffer = stackalloc byte[NeighbourRequest.MaxSize];
        var length = NeighbourRequest.WriteForget(buffer, ++_sequence, interfaceIndex, address);
        channel.Send(buffer[..length]);
    }

    private readonly struct NeighbourEntry : IDumpEntry<INeighbourVisitor>
    {
        public static bool IsEntry(scoped in NetlinkMessage message) => NeighbourParser.IsEntry(message);

        public static bool TryVisit(scoped in NetlinkMessage message, ref INeighbourVisitor visitor)
        {
            if (!NeighbourParser.TryParse(message, out var neighbour))
                return false;
            visitor.Visit(neighbour);
            return true;
        }
    }
}
