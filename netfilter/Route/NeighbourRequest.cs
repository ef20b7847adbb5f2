using System.Runtime.InteropServices;
using MwanLb.Netfilter.Netlink;
using MwanLb.Netfilter.Nfnetlink;

namespace MwanLb.Netfilter.Route;

/// <summary>Writes requests about one neighbour.</summary>
internal static class NeighbourRequest
{
    public const int MaxSize = 64;

    private const int Ipv4AddressSize = 4;

    /// <summary>Makes the kernel find out the hardware address of one that it has none of, as <c>ip neigh add … use</c> does.</summary>
    public static int WriteUse(Span<byte> buffer, uint sequence, uint interfaceIndex, ReadOnlySpan<byte> address) =>
        Write(buffer, sequence, RouteMessageType.NewNeighbour, NetlinkFlags.Create, NeighbourFormat.UseFlag, interfaceIndex, address);

    /// <summary>Makes the kernel forget one, as <c>ip neigh del</c> does.</summary>
    public static int WriteForget(Span<byte> buffer, uint sequence, uint interfaceIndex, ReadOnlySpan<byte> address) =>
        Write(buffer, sequence, RouteMessageType.DeleteNeighbour, default, 0, interfaceIndex, address);

    private static int Write(
        Span<byte> buffer, uint sequence, RouteMessageType type, NetlinkFlags flags, byte neighbourFlags, uint interfaceIndex, ReadOnlySpan<byte> address)
    {
        var writer = new NetlinkWriter(buffer);
        writer.BeginMessage((ushort)type, NetlinkFlags.Request | flags, sequence);
        var header = writer.Reserve(NeighbourFormat.HeaderSize);
        header[0] = (byte)(address.Length == Ipv4AddressSize ? NetfilterFamily.Ipv4 : NetfilterFamily.Ipv6);
        MemoryMarshal.Write(header[NeighbourFormat.InterfaceIndexOffset..], interfaceIndex);
        header[NeighbourFormat.FlagsOffset] = neighbourFlags;
        address.CopyTo(writer.ReserveAttribute((ushort)NeighbourAttribute.Address, address.Length));
        writer.EndMessage();
        return writer.Length;
    }
}
