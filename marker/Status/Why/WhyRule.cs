namespace MwanLb.Marker.Status.Why;

/// <summary>How the connection stands to one rule.</summary>
/// <param name="Name">The rule.</param>
/// <param name="Mismatch">Why it does not fit; null: it does.</param>
/// <param name="LedOn">It fits, but has no uplink left and says <c>when-none = "next-rule"</c>.</param>
internal sealed record WhyRule(string Name, string? Mismatch, bool LedOn);
