namespace MwanLb.Marker.History.Reading;

/// <summary>Which events are asked for.</summary>
internal sealed record EventQuery
{
    /// <summary>Of this uplink alone; null: of all, and of none.</summary>
    public string? Uplink { get; init; }

    /// <summary>Of this outage alone.</summary>
    public string? Outage { get; init; }

    /// <summary>From then on.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>So many of them at most, the newest; null: all.</summary>
    public int? Last { get; init; }

    /// <summary>Whether an event is asked for.</summary>
    public bool Matches(HistoryEvent happened) =>
        (Uplink is null || happened.Uplink == Uplink) && (Outage is null || happened.Outage == Outage) && !(happened.Time < Since);

    /// <summary>Those that are asked for.</summary>
    public IReadOnlyList<HistoryEvent> Of(IEnumerable<HistoryEvent> events)
    {
        var matching = events.Where(Matches).ToList();
        return Last is { } last && matching.Count > last ? matching[^last..] : matching;
    }
}
