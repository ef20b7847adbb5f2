using MwanLb.Netfilter.Netlink;

namespace MwanLb.Netfilter.Conntrack;

/// <summary>Hears of connections that begin, change and end.</summary>
/// <remarks>
/// For one thread at a time; <see cref="Interrupt"/> is for any. It needs CAP_NET_ADMIN. A connection tells only of what happens to it if it
/// was made while somebody listened, or with <c>net.netfilter.nf_conntrack_events = 1</c> (net/netfilter/nf_conntrack_ecache.c).
/// </remarks>
public sealed class ConntrackEventSocket : IDisposable
{
    // An event takes about 1.3 KiB of it: room for 50,000, what a second of heavy traffic or of being held up brings. Memory is used only as events wait.
    private const int ReceiveBufferBytes = 32 << 20;

    private readonly NetlinkSocket _channel;
    private readonly ConntrackEventReader _reader;

    private ConntrackEventSocket(NetlinkSocket channel)
    {
        _channel = channel;
        _reader = new ConntrackEventReader(channel);
    }

    /// <summary>Begins to listen for changes and ends; <see cref="SetHearsNew"/> adds the beginnings.</summary>
    /// <param name="markMask">Only connections whose connmark has one of these bits, or has just lost its mark, are told of.</param>
    /// <exception cref="NetlinkException">A capability is missing, or the kernel has no such events.</exception>
    public static ConntrackEventSocket Open(uint markMask)
    {
        var channel = NetlinkSocket.Open(NetlinkProtocol.Netfilter, ReceiveBufferBytes);
        try
        {
            channel.Attach(ConntrackEventFilter.Create(markMask));
            channel.Join((int)ConntrackGroup.Update);
            channel.Join((int)ConntrackGroup.Destroy);
            return new ConntrackEventSocket(channel);
        }
        catch
        {
            channel.Dispose();
            throw;
        }
    }

    /// <summary>Whether beginnings are told too. While nobody listens for them the kernel does not even write them down, which costs it most of an event.</summary>
    public void SetHearsNew(bool hears)
    {
        if (hears)
            _channel.Join((int)ConntrackGroup.New);
        else
            _channel.Leave((int)ConntrackGroup.New);
    }

    /// <summary>Waits for an event; false when the time is over or <see cref="Interrupt"/> ended the wait.</summary>
    /// <param name="timeoutMilliseconds">How long; -1 for ever.</param>
    public bool Wait(int timeoutMilliseconds) => _channel.WaitReadable(timeoutMilliseconds);

    /// <summary>Visits all events that have arrived, in order, without waiting.</summary>
    /// <exception cref="NetlinkException">The kernel no longer answers on this socket.</exception>
    public ConntrackEventResult Drain<TVisitor>(ref TVisitor visitor)
        where TVisitor : struct, IConntrackEventVisitor, allows ref struct => _reader.Drain(ref visitor);

    /// <summary>Makes the <see cref="Wait"/> under way, or else the next one, return at once.</summary>
    public void Interrupt() => _channel.Interrupt();

    /// <inheritdoc/>
    public void Dispose() => _channel.Dispose();
}
