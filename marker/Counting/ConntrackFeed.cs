using System.Collections.Immutable;
using MwanLb.Engine.Uplinks;
using MwanLb.Netfilter.Conntrack;
using MwanLb.Netfilter.Netlink;

namespace MwanLb.Marker.Counting;

/// <summary>The kernel's connection table of this network namespace.</summary>
internal sealed class ConntrackFeed : IConntrackFeed
{
    // net/netfilter/nf_conntrack_ecache.c: 0 none, 1 all, 2 those of connections that were made while somebody listened (the default since Linux 5.19).
    private const string EventsSetting = "/proc/sys/net/netfilter/nf_conntrack_events";
    private const string AllEvents = "1";

    private readonly ManualResetEventSlim _interrupted = new();
    private readonly ImmutableArray<Uplink> _uplinks;
    private readonly ConntrackEventSocket _events;
    private readonly ConntrackSocket _dumps;

    private ConntrackFeed(ImmutableArray<Uplink> uplinks, ConntrackEventSocket events, ConntrackSocket dumps)
    {
        _uplinks = uplinks;
        _events = events;
        _dumps = dumps;
    }

    /// <inheritdoc/>
    public bool TellsAll
    {
        get
        {
            try
            {
                return File.ReadAllText(EventsSetting).Trim() == AllEvents;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        }
    }

    /// <summary>Begins to listen.</summary>
    /// <param name="uplinks">Whose connections are told of.</param>
    /// <exception cref="NetlinkException">A capability is missing, or the kernel tracks no connections.</exception>
    public static ConntrackFeed Open(ImmutableArray<Uplink> uplinks)
    {
        var events = ConntrackEventSocket.Open(uplinks[0].Fwmark.Mask);
        try
        {
            return new ConntrackFeed(uplinks, events, ConntrackSocket.Open());
        }
        catch
        {
            events.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void SetHearsNew(bool hears) => _events.SetHearsNew(hears);

    /// <inheritdoc/>
    public void Wait(TimeSpan limit) => _events.Wait((int)Math.Ceiling(limit.TotalMilliseconds));

    /// <inheritdoc/>
    public void Rest(TimeSpan time) => _interrupted.Wait(time);

    /// <inheritdoc/>
    public void Interrupt()
    {
        _interrupted.Set();
        _events.Interrupt();
    }

    /// <inheritdoc/>
    public ConntrackEventResult Drain<TVisitor>(ref TVisitor visitor)
        where TVisitor : struct, IConntrackEventVisitor => _events.Drain(ref visitor);

    /// <inheritdoc/>
    public ConntrackDumpResult Dump<TVisitor>(ref TVisitor visitor)
        where TVisitor : struct, IConntrackVisitor => UplinkEntries.Dump(_dumps, _uplinks, ref visitor);

    /// <inheritdoc/>
    public void Dispose()
    {
        _events.Dispose();
        _dumps.Dispose();
        _interrupted.Dispose();
    }
}
