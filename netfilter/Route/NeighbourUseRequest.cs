using System.Runtime.InteropServices;
using MwanLb.Netfilter.Netlink;
using MwanLb.Netfilter.Nfnetlink;

namespace MwanLb.Netfilter.Route;

/// <summary>Writes the request that makes the kernel find out a neighbour's hardware address, as <c>ip neigh add … use</c> does.</summary>
internal static class NeighbourUseRequest
{
    public const int MaxSize = 64;

    private const int Ipv4AddressSize = 4;

    /// <summary>For a neighbour that is not known: since Linux 5.16 the kernel forgets what it knows of one before it asks (neigh_add, net/core/neighbour.c).</summary>
    public static int Write(Span<byte> buffer, uint sequence, uint interfaceIndex, ReadOnlySpan<byte> address)
    {
        var writer = new NetlinkWriter(buffer);
        writer.BeginMessage((ushort)RouteMessageType.NewNeighbour, NetlinkFlags.Request | NetlinkFlags.Create, sequence);
        var header = writer.Reserve(NeighbourFormat.HeaderSize);
        header[0] = (byte)(address.Length == Ipv4AddressSize ? NetfilterFamily.Ipv4 : NetfilterFamily.Ipv6);
        MemoryMarshal.Write(header[NeighbourFormat.InterfaceIndexOffset..], interfaceIndex);
        header[NeighbourFormat.FlagsOffset] = NeighbourFormat.UseFlag;
        address.CopyTo(writer.ReserveAttribute((ushort)NeighbourAttribute.Address, address.Length));
        writer.EndMessage();
        return writer.Length;
    }
}
