using System.Runtime.InteropServices;
using MwanLb.Netfilter.Netlink;

namespace MwanLb.Netfilter.Route;

/// <summary>Writes the requests that start dumps.</summary>
internal static class RouteDumpRequest
{
    public const int MaxSize = 64;

    /// <summary>
    /// The interface filters routes alone, where the kernel checks requests strictly (ip_valid_fib_dump_req, net/ipv4/fib_frontend.c); strictly
    /// also means that all else in the header must be zero.
    /// </summary>
    public static int Write(Span<byte> buffer, uint sequence, RouteMessageType type, RouteFamily family, uint interfaceIndex)
    {
        var writer = new NetlinkWriter(buffer);
        writer.BeginMessage((ushort)type, NetlinkFlags.Request | NetlinkFlags.Dump, sequence);
        writer.Reserve(HeaderSize(type))[0] = (byte)family;
        if (interfaceIndex != 0)
            MemoryMarshal.Write(writer.ReserveAttribute((ushort)RouteAttribute.OutputInterface, sizeof(uint)), interfaceIndex);
        writer.EndMessage();
        return writer.Length;
    }

    private static int HeaderSize(RouteMessageType type) => type switch
    {
        RouteMessageType.GetLink => LinkFormat.HeaderSize,
        RouteMessageType.GetAddress => AddressFormat.HeaderSize,
        RouteMessageType.GetRoute => KernelRouteFormat.HeaderSize,
        _ => RuleFormat.HeaderSize,
    };
}
