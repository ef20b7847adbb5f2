using MwanLb.Marker.History;

namespace MwanLb.Marker.Alerts;

/// <summary>What waits for one outlet, as it is kept over a restart. The names of the members are those of the JSON fields.</summary>
internal sealed record AlertBacklogState
{
    /// <summary>The events that wait.</summary>
    public List<HistoryEvent> Events { get; init; } = [];

    /// <summary>How many older ones had no room.</summary>
    public int Omitted { get; set; }

    /// <summary>When the messages of the last hour were sent.</summary>
    public List<DateTimeOffset> Sent { get; init; } = [];
}
