using MwanLb.Netfilter.Conntrack;

namespace MwanLb.Marker.Counting;

/// <summary>Where the counter hears of connections. For one thread, but for <see cref="Interrupt"/>.</summary>
internal interface IConntrackFeed : IDisposable
{
    /// <summary>Whether every connection tells of its changes. Where not, only dumps know all.</summary>
    bool TellsAll { get; }

    /// <summary>Whether beginnings are told.</summary>
    void SetHearsNew(bool hears);

    /// <summary>Waits for an event.</summary>
    void Wait(TimeSpan limit);

    /// <summary>Lets events gather.</summary>
    void Rest(TimeSpan time);

    /// <summary>Ends the wait or rest under way, or the next one; for any thread.</summary>
    void Interrupt();

    /// <summary>Visits the events that have arrived.</summary>
    ConntrackEventResult Drain<TVisitor>(ref TVisitor visitor)
        where TVisitor : struct, IConntrackEventVisitor;

    /// <summary>Visits at least all connections with a mark of ours.</summary>
    ConntrackDumpResult Dump<TVisitor>(ref TVisitor visitor)
        where TVisitor : struct, IConntrackVisitor;
}
