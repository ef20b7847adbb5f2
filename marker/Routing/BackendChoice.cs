namespace MwanLb.Marker.Routing;

/// <summary>What this machine's tools and kernel can do, as far as the plan depends on it.</summary>
/// <param name="Backend">The tool for the marking rules.</param>
/// <param name="Reason">Why that one, for the script's reader.</param>
internal sealed record BackendChoice(MarkingBackend Backend, string Reason)
{
    /// <summary>What it can do for IPv6.</summary>
    public IPv6Support IPv6 { get; init; } = IPv6Support.Full;

    /// <summary>What is missing for IPv6, and what becomes of it; null: nothing.</summary>
    public string? IPv6Problem { get; init; }
}
