using MwanLb.Netfilter.Netlink;

namespace MwanLb.Netfilter.Route;

/// <summary>Reads the kernel's links, addresses, routes and rules (<c>ip link</c>, <c>address</c>, <c>route</c>, <c>rule</c>).</summary>
/// <remarks>
/// For one thread at a time. Reading needs no capability. Every dump returns whether it is whole: false says that the table changed meanwhile,
/// and that it is worth asking again.
/// </remarks>
public sealed class RouteSocket : IDisposable
{
    // A dump is paced by its reader, so this only has to hold the part under way.
    private const int ReceiveBufferBytes = 1 << 17;

    private readonly NetlinkSocket _channel;
    private readonly RouteDumper _dumper;

    private RouteSocket(NetlinkSocket channel)
    {
        _channel = channel;
        _dumper = new RouteDumper(channel);
    }

    /// <summary>Opens a socket to the tables of this thread's network namespace.</summary>
    /// <exception cref="NetlinkException">There are no file descriptors left, or the process may not have netlink sockets.</exception>
    public static RouteSocket Open()
    {
        var channel = NetlinkSocket.Open(NetlinkProtocol.Route, ReceiveBufferBytes);
        channel.FilterDumps();
        return new RouteSocket(channel);
    }

    /// <summary>Visits every interface.</summary>
    /// <exception cref="NetlinkException">The kernel refused or fell silent.</exception>
    public bool DumpLinks(IRouteVisitor visitor) => _dumper.Dump(RouteMessageType.GetLink, RouteFamily.Unspecified, 0, visitor);

    /// <summary>Visits every address of a family.</summary>
    /// <exception cref="NetlinkException">The kernel refused or fell silent.</exception>
    public bool DumpAddresses(RouteFamily family, IRouteVisitor visitor) => _dumper.Dump(RouteMessageType.GetAddress, family, 0, visitor);

    /// <summary>Visits the routes of a family, in all tables.</summary>
    /// <param name="family">Of which family.</param>
    /// <param name="interfaceIndex">Only those by this interface: the kernel filters, from 4.20 on. 0: all.</param>
    /// <param name="visitor">Takes them.</param>
    /// <exception cref="NetlinkException">The kernel refused or fell silent.</exception>
    public bool DumpRoutes(RouteFamily family, uint interfaceIndex, IRouteVisitor visitor) =>
        _dumper.Dump(RouteMessageType.GetRoute, family, interfaceIndex, visitor);

    /// <summary>Visits the rules of a family.</summary>
    /// <exception cref="NetlinkException">The kernel refused or fell silent.</exception>
    public bool DumpRules(RouteFamily family, IRouteVisitor visitor) => _dumper.Dump(RouteMessageType.GetRule, family, 0, visitor);

    /// <inheritdoc/>
    public void Dispose() => _channel.Dispose();
}
