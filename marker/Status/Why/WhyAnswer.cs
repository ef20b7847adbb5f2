namespace MwanLb.Marker.Status.Why;

/// <summary>What <c>mwanlb why</c> tells. The names of the members are those of the JSON fields: documented, not to be changed.</summary>
/// <param name="Client">Who opens the connection.</param>
/// <param name="Destination">Where to, as asked.</param>
/// <param name="Address">The destination's address; null: not known.</param>
/// <param name="Port">The destination's port; 0: not named.</param>
/// <param name="Path"><c>forwarded</c>, <c>squid</c>, <c>proxy</c> or <c>local</c>.</param>
/// <param name="Inbound">The interface that it comes in by; null: not known.</param>
/// <param name="Rules">The rules that were looked at, in order.</param>
/// <param name="Rule">The rule that decides; null: none, the default pool.</param>
/// <param name="Pool">The pool.</param>
/// <param name="Policy">Its policy.</param>
/// <param name="StandsInFor">The rule's own pool, which has no uplink left, so that <paramref name="Pool"/> takes its place (when-none = "any"); null: none.</param>
/// <param name="Uplinks">Every uplink of the pool.</param>
/// <param name="Affinity">What keeps the connection with others; null: the pool has no affinity.</param>
/// <param name="Uplink">What would be chosen now; null: none, or drawn.</param>
/// <param name="Reason">Why.</param>
/// <param name="Routes">The kernel's route for each uplink that can be the answer.</param>
/// <param name="Problems">What else stands between this answer and the truth.</param>
internal sealed record WhyAnswer(
    string Client, string Destination, string? Address, ushort Port, string Path, string? Inbound, IReadOnlyList<WhyRule> Rules, string? Rule,
    string Pool, string Policy, string? StandsInFor, IReadOnlyList<WhyUplink> Uplinks, WhyAffinity? Affinity, string? Uplink, string Reason,
    IReadOnlyList<RouteFinding> Routes, IReadOnlyList<string> Problems)
{
    /// <summary>Whether an uplink is chosen, and the connection really leaves by it.</summary>
    public bool IsGood => Routes.Count > 0 && Problems.Count == 0 && Routes.All(r => r.Problem is null);
}
