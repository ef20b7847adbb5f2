using MwanLb.Engine.Uplinks;

namespace MwanLb.Marker.Health;

/// <summary>That an uplink's health has changed. The table says so already when this is told.</summary>
/// <param name="Uplink">Whose.</param>
/// <param name="From">Before.</param>
/// <param name="To">Now.</param>
/// <param name="Cause">What was seen, in words, such as <c>probes 0 of 3 answered (3/3 times)</c>.</param>
/// <param name="At">When.</param>
/// <param name="Outage">Names the outage that begins or ends, the same at both ends; it is unique on this machine.</param>
internal sealed record HealthTransition(Uplink Uplink, UplinkHealth From, UplinkHealth To, string Cause, DateTimeOffset At, string Outage)
{
    /// <summary>How long it was as before.</summary>
    public TimeSpan FormerLasted { get; init; }

    /// <summary>How long it is to stay down at least.</summary>
    public TimeSpan Hold { get; init; }
}
