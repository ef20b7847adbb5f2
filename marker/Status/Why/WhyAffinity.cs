namespace MwanLb.Marker.Status.Why;

/// <summary>What keeps the connection with others.</summary>
/// <param name="Mode"><c>hash</c> or <c>remember</c>.</param>
/// <param name="Key">With which others, in words; null: what that takes is not known, so it is placed by itself.</param>
/// <param name="Remembered">The uplink that they were placed on; null: none, or not remembered at all.</param>
/// <param name="AgeSeconds">How long ago the last of them came.</param>
internal sealed record WhyAffinity(string Mode, string? Key, string? Remembered, double AgeSeconds);
