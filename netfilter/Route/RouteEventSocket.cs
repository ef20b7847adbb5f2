using MwanLb.Netfilter.Netlink;

namespace MwanLb.Netfilter.Route;

/// <summary>Hears of links, addresses, routes and rules that come, change and go.</summary>
/// <remarks>
/// For one thread at a time; <see cref="Interrupt"/> is for any. It needs no capability. A carrier that is lost is told at once the first time;
/// one that comes and goes is told once a second at most (linkwatch, net/core/link_watch.c), while a dump has what holds at that moment.
/// </remarks>
public sealed class RouteEventSocket : IDisposable
{
    // An event takes up to 4 KiB of it. Room for the routes that go with an interface; what is lost is made up for by a dump.
    private const int ReceiveBufferBytes = 1 << 20;

    private static readonly RouteGroup[] Groups =
    [
        RouteGroup.Link, RouteGroup.Ipv4Address, RouteGroup.Ipv4Route, RouteGroup.Ipv4Rule,
        RouteGroup.Ipv6Address, RouteGroup.Ipv6Route, RouteGroup.Ipv6Rule,
    ];

    private readonly NetlinkSocket _channel;
    private readonly RouteEventReader _reader;

    private RouteEventSocket(NetlinkSocket channel)
    {
        _channel = channel;
        _reader = new RouteEventReader(channel);
    }

    /// <summary>Begins to listen in this thread's network namespace.</summary>
    /// <exception cref="NetlinkException">There are no file descriptors left, or the process may not have netlink sockets.</exception>
    public static RouteEventSocket Open()
    {
        var channel = NetlinkSocket.Open(NetlinkProtocol.Route, ReceiveBufferBytes);
        try
        {
            foreach (var group in Groups)
                channel.Join((int)group);
            return new RouteEventSocket(channel);
        }
        catch
        {
            channel.Dispose();
            throw;
        }
    }

    /// <summary>Waits for an event; false when the time is over or <see cref="Interrupt"/> ended the wait.</summary>
    /// <param name="timeoutMilliseconds">How long; -1 for ever.</param>
    public bool Wait(int timeoutMilliseconds) => _channel.WaitReadable(timeoutMilliseconds);

    /// <summary>Visits all events that have arrived, in order, without waiting; false: some were lost or could not be read, and a dump must make up for them.</summary>
    /// <exception cref="NetlinkException">The kernel no longer answers on this socket.</exception>
    public bool Drain(IRouteVisitor visitor) => _reader.Drain(visitor);

    /// <summary>Makes the <see cref="Wait"/> under way, or else the next one, return at once.</summary>
    public void Interrupt() => _channel.Interrupt();

    /// <inheritdoc/>
    public void Dispose() => _channel.Dispose();
}
