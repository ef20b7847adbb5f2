using MwanLb.Marker.Routing;

namespace MwanLb.Marker.Following;

/// <summary>A rule of the kernel's.</summary>
/// <param name="Family">Of which family.</param>
/// <param name="Priority">Its place.</param>
/// <param name="Table">The table that it leads to.</param>
/// <param name="Mark">The mark that it is for.</param>
/// <param name="MarkMask">The bits of the mark that are compared.</param>
/// <param name="SuppressedPrefixLength">Routes of so many bits or fewer are passed over; null: none are.</param>
internal sealed record RuleFact(IpFamily Family, uint Priority, uint Table, uint Mark, uint MarkMask, uint? SuppressedPrefixLength)
{
    /// <summary>The interface that the sender's socket must be bound to; null: none need be.</summary>
    public string? OutInterface { get; init; }

    /// <summary>Whether it is the rule that is wanted.</summary>
    public bool Is(WantedRule rule) =>
        Family == rule.Family && Priority == rule.Priority && Table == rule.Table && MarkMask == rule.MarkMask && (Mark & MarkMask) == rule.Mark
        && OutInterface == rule.OutInterface && SuppressedPrefixLength == (rule.SuppressesDefaultRoutes ? 0u : null);
}
