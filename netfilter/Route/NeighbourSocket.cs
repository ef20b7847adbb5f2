using MwanLb.Netfilter.Netlink;

namespace MwanLb.Netfilter.Route;

/// <summary>Reads the kernel's neighbour table: who has which hardware address (<c>ip neigh</c>).</summary>
/// <remarks>For one thread at a time. Reading needs no capability.</remarks>
public sealed class NeighbourSocket : IDisposable
{
    // A dump is paced by its reader, so this only has to hold the part under way.
    private const int ReceiveBufferBytes = 1 << 17;

    private readonly NetlinkSocket _channel;
    private readonly NeighbourDumper _dumper;

    private NeighbourSocket(NetlinkSocket channel)
    {
        _channel = channel;
        _dumper = new NeighbourDumper(channel);
    }

    /// <summary>Opens a socket to the table of this thread's network namespace.</summary>
    /// <exception cref="NetlinkException">There are no file descriptors left, or the process may not have netlink sockets.</exception>
    public static NeighbourSocket Open() => new(NetlinkSocket.Open(NetlinkProtocol.Route, ReceiveBufferBytes));

    /// <summary>Visits the entries of one interface, of IPv4 and IPv6; the kernel filters, so it costs little where another interface has thousands.</summary>
    /// <param name="interfaceIndex">The index of the interface; 0: all.</param>
    /// <param name="visitor">Takes the entries. It must not throw: what is left of the dump would be in the way of the next.</param>
    /// <returns>How many were visited. While the table changes, entries may be missing or come twice.</returns>
    /// <exception cref="NetlinkException">The kernel refused or fell silent.</exception>
    public int Dump(uint interfaceIndex, INeighbourVisitor visitor) => _dumper.Dump(interfaceIndex, visitor);

    /// <summary>Makes the kernel find out the hardware address of a neighbour that it has none of; a later dump has it. It needs CAP_NET_ADMIN, and does nothing without.</summary>
    /// <param name="interfaceIndex">The index of the interface.</param>
    /// <param name="address">4 or 16 bytes, in network order.</param>
    public void Use(uint interfaceIndex, ReadOnlySpan<byte> address) => _dumper.Use(interfaceIndex, address);

    /// <summary>Makes the kernel forget what it has of a neighbour, so that the next packet has it asked for anew. It needs CAP_NET_ADMIN, and does nothing without.</summary>
    /// <param name="interfaceIndex">The index of the interface.</param>
    /// <param name="address">4 or 16 bytes, in network order.</param>
    public void Forget(uint interfaceIndex, ReadOnlySpan<byte> address) => _dumper.Forget(interfaceIndex, address);

    /// <inheritdoc/>
    public void Dispose() => _channel.Dispose();
}
