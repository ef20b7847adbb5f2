using MwanLb.Marker.Following;
using MwanLb.Netfilter.Conntrack;
using MwanLb.Netfilter.Packets;

namespace MwanLb.Marker.Health.Traffic;

/// <summary>
/// Tells by two looks at conntrack's table whether a connection of an uplink that runs is being answered: one download that fills a line is told of by no
/// event. For one thread; no I/O.
/// </summary>
/// <param name="gateways">What a gateway answers says nothing about what is behind it.</param>
/// <param name="time">The clock.</param>
/// <remarks>
/// By packets: a line that is full of an upload has nothing but acknowledgements come back; or by bytes: a download's packets may be put together before they
/// are counted (GRO). By one connection's, not all together: where the way out alone is dead, each of many servers sends again what was not acknowledged,
/// but none does so more than two or three times a second.
/// </remarks>
internal sealed class RunningConnections(UplinkGateways gateways, TimeProvider time)
{
    /// <summary>So many packets of one connection show that it runs: with acknowledgements, an upload of 240 kbit/s.</summary>
    public const int EnoughPackets = 10;

    /// <summary>Or so many bytes: as many full packets.</summary>
    public const int EnoughBytes = 15_000;

    /// <summary>Within so long.</summary>
    public static readonly TimeSpan LongestWindow = TimeSpan.FromSeconds(1);

    private IReadOnlyCollection<byte[]> _own = [];
    private Dictionary<uint, (ulong Packets, ulong Bytes)>? _before;
    private long _beforeAt;
    private Dictionary<uint, (ulong Packets, ulong Bytes)> _now = [];
    private long _nowAt;
    private bool _isAnswered;

    /// <summary>A look begins.</summary>
    /// <param name="own">The router's addresses on the uplink's interface, as bytes.</param>
    public void Begin(IReadOnlyCollection<byte[]> own)
    {
        (_own, _nowAt, _isAnswered) = (own, time.GetTimestamp(), false);
        _now.Clear();
    }

    /// <summary>Takes an entry with the uplink's mark.</summary>
    public void Take(scoped in ConntrackEntry entry)
    {
        if (entry.ReplyPackets == 0 || !IsRunning(entry) || !IsAnsweredByTheUplink(entry))
        {
            return;
        }

        _now[entry.Id] = (entry.ReplyPackets, entry.ReplyBytes);
        _isAnswered |= _before is not null && _before.TryGetValue(entry.Id, out var before)
            && (entry.ReplyPackets >= before.Packets + EnoughPackets || entry.ReplyBytes >= before.Bytes + EnoughBytes);
    }

    /// <summary>The look is over.</summary>
    /// <returns>A moment (of the clock's) after which a connection was answered; null: none is known to have been.</returns>
    public long? End()
    {
        long? since = _isAnswered ? _beforeAt : null;
        if (_before is null || _isAnswered || time.GetElapsedTime(_beforeAt, _nowAt) >= LongestWindow)
        {
            (_before, _now, _beforeAt) = (_now, _before ?? [], _nowAt);
        }

        return since;
    }

    /// <summary>What was seen until now is old.</summary>
    public void Forget() => _before = null;

    private static bool IsRunning(scoped in ConntrackEntry entry) =>
        (entry.Status & ConntrackStatus.Assured) != 0
        && (entry.Protocol is IpProtocol.Udp || (entry.Protocol is IpProtocol.Tcp && entry.TcpState is TcpConntrackState.Established));

    // The replies of what comes from the Internet leave by the uplink: that we send shows nothing.
    private bool IsAnsweredByTheUplink(scoped in ConntrackEntry entry)
    {
        if (gateways.IsGateway(entry.Original.Destination))
        {
            return false;
        }

        foreach (var address in _own)
        {
            if (entry.Reply.Destination.SequenceEqual(address))
            {
                return true;
            }
        }

        return (entry.Status & (ConntrackStatus.SourceNat | ConntrackStatus.DestinationNat)) == ConntrackStatus.SourceNat;
    }
}
