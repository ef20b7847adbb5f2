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
    private readonly ConntrackEventSocket _events;
    private readonly ConntrackSocket _dumps;

    private ConntrackFeed(ConntrackEventSocket events, ConntrackSocket dumps)
    {
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
    /// <param name="markMask">Our bits of the mark.</param>
    /// <exception cref="NetlinkException">A capability is missing, or the kernel tracks no connections.</exception>
    public static ConntrackFeed Open(uint markMask)
    {
        var events = ConntrackEventSocket.Open(markMask);
        try
        {
            return new ConntrackFeed(events, ConntrackSocket.Open());
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
    public ConntrackDumpResult Dump<TVisitor>(uint? markValue, uint? markMask, ref TVisitor visitor)
        where TVisitor : struct, IConntrackVisitor => _dumps.Dump(markValue, markMask, ref visitor);

    /// <inheritdoc/>
    public void Dispose()
    {
        _events.Dispose();
        _dumps.Dispose();
        _interrupted.Dispose();
    }
}
