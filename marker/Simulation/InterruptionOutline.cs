namespace MwanLb.Marker.Simulation;

/// <summary>An interruption as reports tell it.</summary>
/// <param name="Uplink">The uplink's name.</param>
/// <param name="Kind"><c>fail</c> or <c>drain</c>.</param>
/// <param name="From">Seconds from the beginning.</param>
/// <param name="To">Seconds from the beginning; the end of the replay where it lasts for ever.</param>
internal sealed record InterruptionOutline(string Uplink, string Kind, double From, double To);
