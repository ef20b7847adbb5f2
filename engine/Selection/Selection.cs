using MwanLb.Engine.Uplinks;

namespace MwanLb.Engine.Selection;

/// <summary>The answer to "which way?".</summary>
/// <param name="Uplink">The chosen uplink; null: none, use the router's default route unless <see cref="IsDropped"/>.</param>
/// <param name="Reason">Why.</param>
/// <param name="Rule">The place of the rule that decided; -1: none matched, the default pool decided.</param>
public readonly record struct Selection(Uplink? Uplink, SelectionReason Reason, int Rule = -1)
{
    /// <summary>Whether the connection is to be refused.</summary>
    public bool IsDropped => Reason is SelectionReason.Dropped;
}
