using System.Runtime.InteropServices;
using MwanLb.Netfilter.Netlink;

namespace MwanLb.Netfilter.Route;

/// <summary>Reads RTM_NEWADDR and RTM_DELADDR.</summary>
internal static class InterfaceAddressParser
{
    public static bool TryParse(scoped in NetlinkMessage message, out InterfaceAddress address)
    {
        address = default;
        var payload = message.Payload;
        if (message.IsClipped || payload.Length < AddressFormat.HeaderSize)
            return false;

        var flags = (uint)payload[AddressFormat.FlagsOffset];
        ReadOnlySpan<byte> prefix = default, local = default;
        var attributes = new NetlinkAttributeReader(payload[AddressFormat.HeaderSize..]);
        while (attributes.TryRead(out var attribute))
        {
            switch ((AddressAttribute)attribute.Type)
            {
                case AddressAttribute.Address:
                    prefix = attribute.Payload;
                    break;
                case AddressAttribute.Local:
                    local = attribute.Payload;
                    break;
                case AddressAttribute.Flags when attribute.TryReadUInt32(out var all):
                    flags = all;
                    break;
            }
        }

        var family = (RouteFamily)payload[0];
        var own = local.IsEmpty ? prefix : local;
        var hasPeer = !local.IsEmpty && !prefix.SequenceEqual(local);
        if (attributes.IsMalformed || own.Length != KernelRouteFormat.AddressSize(family) || (hasPeer && prefix.Length != own.Length))
            return false;
        address = new InterfaceAddress
        {
            Family = family,
            InterfaceIndex = MemoryMarshal.Read<uint>(payload[AddressFormat.IndexOffset..]),
            Address = own,
            PrefixLength = payload[AddressFormat.PrefixLengthOffset],
            Peer = hasPeer ? prefix : default,
            Scope = (AddressScope)payload[AddressFormat.ScopeOffset],
            State = (AddressState)flags,
        };
        return true;
    }
}
