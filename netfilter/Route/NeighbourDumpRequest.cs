using System.Runtime.InteropServices;
using MwanLb.Netfilter.Netlink;

namespace MwanLb.Netfilter.Route;

/// <summary>Writes the request that starts a dump of both families.</summary>
internal static class NeighbourDumpRequest
{
    public const int MaxSize = 64;

    /// <summary>
    /// The interface stands in the attribute: the kernel has filtered by it since 4.4, with and without strict checking, while ndm_ifindex
    /// is for single entries (neigh_valid_dump_req, net/core/neighbour.c).
    /// </summary>
    public static int Write(Span<byte> buffer, uint sequence, uint interfaceIndex)
    {
        var writer = new NetlinkWriter(buffer);
        writer.BeginMessage((ushort)RouteMessageType.GetNeighbour, NetlinkFlags.Request | NetlinkFlags.Dump, sequence);
        writer.Reserve(NeighbourFormat.HeaderSize);
        if (interfaceIndex != 0)
            MemoryMarshal.Write(writer.ReserveAttribute((ushort)NeighbourAttribute.InterfaceIndex, sizeof(uint)), interfaceIndex);
        writer.EndMessage();
        return writer.Length;
    }
}
