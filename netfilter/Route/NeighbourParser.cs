using System.Runtime.InteropServices;
using MwanLb.Netfilter.Netlink;

namespace MwanLb.Netfilter.Route;

/// <summary>Reads RTM_NEWNEIGH, the form in which a dump gives each entry.</summary>
internal static class NeighbourParser
{
    public static bool IsEntry(scoped in NetlinkMessage message) => message.Type == (ushort)RouteMessageType.NewNeighbour;

    public static bool TryParse(scoped in NetlinkMessage message, out Neighbour neighbour)
    {
        neighbour = default;
        var payload = message.Payload;
        if (message.IsClipped || payload.Length < NeighbourFormat.HeaderSize)
            return false;

        ReadOnlySpan<byte> address = default, hardwareAddress = default;
        var attributes = new NetlinkAttributeReader(payload[NeighbourFormat.HeaderSize..]);
        while (attributes.TryRead(out var attribute))
        {
            switch ((NeighbourAttribute)attribute.Type)
            {
                case NeighbourAttribute.Address:
                    address = attribute.Payload;
                    break;
                case NeighbourAttribute.HardwareAddress:
                    hardwareAddress = attribute.Payload;
                    break;
            }
        }

        if (attributes.IsMalformed || address.IsEmpty)
            return false;
        neighbour = new Neighbour
        {
            InterfaceIndex = MemoryMarshal.Read<uint>(payload[NeighbourFormat.InterfaceIndexOffset..]),
            Address = address,
            HardwareAddress = hardwareAddress,
            State = (NeighbourState)MemoryMarshal.Read<ushort>(payload[NeighbourFormat.StateOffset..]),
        };
        return true;
    }
}
