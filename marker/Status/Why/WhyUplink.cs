namespace MwanLb.Marker.Status.Why;

/// <summary>How one uplink of the pool stands to the connection.</summary>
/// <param name="Name">The uplink.</param>
/// <param name="State"><c>candidate</c>, or why not: <c>down</c>, <c>draining</c>, <c>higher-tier</c>, <c>zero-weight</c>, <c>quota-reached</c>, <c>quota-stopped</c>, <c>other-family</c>.</param>
/// <param name="Weight">The weight in force.</param>
/// <param name="Score">What the policy goes by; empty: nothing but turn or order.</param>
/// <param name="IsNext">Whether it would be chosen now.</param>
internal sealed record WhyUplink(string Name, string State, int Weight, string Score, bool IsNext);
