using System.Runtime.InteropServices;
using MwanLb.Netfilter.Netlink;

namespace MwanLb.Netfilter.Route;

/// <summary>Reads RTM_NEWROUTE and RTM_DELROUTE.</summary>
internal static class KernelRouteParser
{
    public static bool TryParse(scoped in NetlinkMessage message, out KernelRoute route)
    {
        route = default;
        var payload = message.Payload;
        if (message.IsClipped || payload.Length < KernelRouteFormat.HeaderSize)
            return false;

        // The header's table has eight bits.
        var (table, metric, output) = ((uint)payload[KernelRouteFormat.TableOffset], 0u, 0u);
        var isForeign = false;
        ReadOnlySpan<byte> destination = default, gateway = default, hops = default;
        var attributes = new NetlinkAttributeReader(payload[KernelRouteFormat.HeaderSize..]);
        while (attributes.TryRead(out var attribute))
        {
            switch ((RouteAttribute)attribute.Type)
            {
                case RouteAttribute.Table when attribute.TryReadUInt32(out var value):
                    table = value;
                    break;
                case RouteAttribute.Priority when attribute.TryReadUInt32(out var value):
                    metric = value;
                    break;
                case RouteAttribute.OutputInterface when attribute.TryReadUInt32(out var value):
                    output = value;
                    break;
                case RouteAttribute.Destination:
                    destination = attribute.Payload;
                    break;
                case RouteAttribute.Gateway:
                    gateway = attribute.Payload;
                    break;
                case RouteAttribute.Via:
                    isForeign = true;
                    break;
                case RouteAttribute.Multipath:
                    hops = attribute.Payload;
                    break;
            }
        }

        var family = (RouteFamily)payload[0];
        var size = KernelRouteFormat.AddressSize(family);
        if (attributes.IsMalformed || size == 0 || !IsAddress(destination, size) || !IsAddress(gateway, size))
            return false;
        route = new KernelRoute
        {
            Family = family,
            Table = table,
            PrefixLength = payload[KernelRouteFormat.PrefixLengthOffset],
            SourceLength = payload[KernelRouteFormat.SourceLengthOffset],
            Destination = destination,
            Gateway = gateway,
            HasForeignGateway = isForeign,
            InterfaceIndex = output,
            Hops = hops,
            Metric = metric,
            Protocol = (RouteProtocol)payload[KernelRouteFormat.ProtocolOffset],
            Kind = (KernelRouteKind)payload[KernelRouteFormat.KindOffset],
            State = (RouteHopState)MemoryMarshal.Read<uint>(payload[KernelRouteFormat.FlagsOffset..]),
        };
        return true;
    }

    private static bool IsAddress(ReadOnlySpan<byte> value, int size) => value.IsEmpty || value.Length == size;
}
