using MwanLb.Netfilter.Interop;
using MwanLb.Netfilter.Netlink;

namespace MwanLb.Netfilter.Route;

/// <summary>Asks for links, addresses, routes and rules, and walks through the answers. One thread at a time.</summary>
internal sealed class RouteDumper(INetlinkChannel channel)
{
    // Each receive makes the kernel write the next part before it returns.
    private const int SilenceMilliseconds = 1000;

    private readonly NetlinkDump _dump = new(channel, "dump links, addresses, routes or rules", SilenceMilliseconds);
    private uint _sequence;

    /// <summary>Visits what is asked for; false: it changed meanwhile, so that something may be missing or have come twice.</summary>
    public bool Dump(RouteMessageType type, RouteFamily family, uint interfaceIndex, IRouteVisitor visitor)
    {
        Span<byte> buffer = stackalloc byte[RouteDumpRequest.MaxSize];
        var length = RouteDumpRequest.Write(buffer, ++_sequence, type, family, interfaceIndex);
        try
        {
            _dump.Walk<RouteMessageVisit, IRouteVisitor>(buffer[..length], _sequence, ref visitor);
        }
        catch (NetlinkException e) when (e.ErrorNumber is (int)Errno.ENODEV or (int)Errno.EOPNOTSUPP or (int)Errno.EAFNOSUPPORT)
        {
            // An interface that is gone has no routes, and a kernel without IPv6 has nothing of it.
            return true;
        }

        return !_dump.IsInterrupted && _dump.Malformed == 0;
    }
}
