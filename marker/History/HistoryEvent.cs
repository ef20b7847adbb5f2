using System.Text.Json.Serialization;
using MwanLb.Engine.Configuration;

namespace MwanLb.Marker.History;

/// <summary>Something that was seen or done. The names of the members are those of the JSON fields: documented, not to be changed.</summary>
/// <param name="Kind">What.</param>
internal sealed record HistoryEvent([property: JsonConverter(typeof(EventKindConverter))] EventKind Kind)
{
    /// <summary>When; filled in by the journal where it is left out.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>Which uplink; null: it concerns all, or none.</summary>
    public string? Uplink { get; init; }

    /// <summary>The outage that it belongs to; filled in by the journal for what concerns an uplink that is down.</summary>
    public string? Outage { get; init; }

    /// <summary>How it was before.</summary>
    public string? From { get; init; }

    /// <summary>How it is now.</summary>
    public string? To { get; init; }

    /// <summary>What was seen, in words.</summary>
    public string? Cause { get; init; }

    /// <summary>What was done, in words.</summary>
    public string? Done { get; init; }

    /// <summary>How long what ends now has lasted.</summary>
    public double? DurationSeconds { get; init; }

    /// <summary>How many.</summary>
    public long? Count { get; init; }
}
