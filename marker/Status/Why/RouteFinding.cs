namespace MwanLb.Marker.Status.Why;

/// <summary>The route that the kernel uses for an uplink's mark.</summary>
/// <param name="Uplink">Whose mark.</param>
/// <param name="Command">What was asked; empty where the destination's address is not known, and the uplink's own table was looked at.</param>
/// <param name="Table">The routing table; null: there is no route.</param>
/// <param name="Interface">The interface it leaves by.</param>
/// <param name="Gateway">The next hop.</param>
/// <param name="Problem">Why this is not the uplink's way; null: it is.</param>
/// <param name="Remedy">What probably helps.</param>
internal sealed record RouteFinding(string Uplink, string Command, uint? Table, string? Interface, string? Gateway, string? Problem, string? Remedy);
