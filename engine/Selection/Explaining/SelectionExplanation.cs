using System.Collections.Immutable;

namespace MwanLb.Engine.Selection.Explaining;

/// <summary>What a selection would come to now, and why. Nothing is taken, counted or remembered for it.</summary>
public sealed record SelectionExplanation
{
    /// <summary>The rules that were looked at, in order, up to the one that decides. Where the last one does not fit, or there is none, the default pool decides.</summary>
    public required ImmutableArray<RuleExplanation> Rules { get; init; }

    /// <summary>Whose uplinks are chosen from.</summary>
    public required Pool Pool { get; init; }

    /// <summary>The pool of the rule that decides, which has no available uplink and says <see cref="WhenNone.Any"/>: <see cref="Pool"/> stands in for it. Null: none.</summary>
    public required Pool? StandsInFor { get; init; }

    /// <summary>Every uplink of <see cref="Pool"/>, in its order.</summary>
    public required ImmutableArray<UplinkExplanation> Uplinks { get; init; }

    /// <summary>What keeps this connection with others; null: the pool has no affinity.</summary>
    public required AffinityExplanation? Affinity { get; init; }

    /// <summary>What a selection would answer; null where it would be drawn, so that nobody can say.</summary>
    public required Selection? Next { get; init; }
}
