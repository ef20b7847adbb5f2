using MwanLb.Engine.Uplinks;

namespace MwanLb.Engine.Selection;

/// <summary>The answer to "which way?".</summary>
/// <param name="Uplink">The chosen uplink; null: none, use the router's default route.</param>
/// <param name="Reason">Why.</param>
public readonly record struct Selection(Uplink? Uplink, SelectionReason Reason);
