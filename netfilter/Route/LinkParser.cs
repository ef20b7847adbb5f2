using System.Runtime.InteropServices;
using MwanLb.Netfilter.Netlink;

namespace MwanLb.Netfilter.Route;

/// <summary>Reads RTM_NEWLINK and RTM_DELLINK.</summary>
internal static class LinkParser
{
    /// <summary>Messages of a bridge's ports have their family, and describe the port: no link comes or goes with them.</summary>
    public static bool IsOfPort(scoped in NetlinkMessage message) =>
        !message.Payload.IsEmpty && message.Payload[0] != (byte)RouteFamily.Unspecified;

    public static bool TryParse(scoped in NetlinkMessage message, out Link link)
    {
        link = default;
        var payload = message.Payload;
        if (message.IsClipped || payload.Length < LinkFormat.HeaderSize)
            return false;

        ReadOnlySpan<byte> name = default;
        var attributes = new NetlinkAttributeReader(payload[LinkFormat.HeaderSize..]);
        while (attributes.TryRead(out var attribute))
        {
            if (attribute.Type == (ushort)LinkAttribute.Name)
                name = attribute.Payload.TrimEnd((byte)0);
        }

        if (attributes.IsMalformed || name.IsEmpty)
            return false;
        link = new Link
        {
            Index = MemoryMarshal.Read<uint>(payload[LinkFormat.IndexOffset..]),
            Name = name,
            Traits = (LinkTraits)MemoryMarshal.Read<uint>(payload[LinkFormat.FlagsOffset..]),
        };
        return true;
    }
}
