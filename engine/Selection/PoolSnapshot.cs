using System.Collections.Immutable;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Engine.Selection;

/// <summary>Which uplinks of a pool may be chosen now, and in which proportions. Immutable.</summary>
public sealed class PoolSnapshot
{
    private readonly ImmutableArray<int> _shares;

    private PoolSnapshot(Pool pool, FlowFamily family, ImmutableArray<Uplink> candidates, ImmutableArray<int> shares, bool isPanic)
    {
        _shares = shares;
        IsPanic = isPanic;
        Pool = pool;
        Family = family;
        Candidates = candidates;
        Weights = WeightReduction.Reduce(shares.AsSpan());
        TotalWeight = Weights.Sum();
        Schedule = SelectionPolicies.Of(pool.Policy).Turn is TurnSource.Shared ? SmoothSchedule.Create(Weights.AsSpan()) : [];
        foreach (var uplink in candidates)
        {
            CandidateSlots |= 1UL << uplink.Index;
        }
    }

    /// <summary>Whose snapshot this is.</summary>
    public Pool Pool { get; }

    /// <summary>Of which family's connections alone, because some uplink of the pool does not carry it, or <see cref="IsPanic"/> does not hold for all; <see cref="FlowFamily.Unknown"/>: of all.</summary>
    public FlowFamily Family { get; }

    /// <summary>
    /// Of the uplinks that carry the family, the available ones of the lowest tier that has any, and of as many further tiers as the pool's minimum
    /// asks for; those whose quota is used up, and of the rest those of weight 0, only where no other is left, and those that are drained, only where all
    /// others of the router are down. In the pool's order. May be empty.
    /// </summary>
    public ImmutableArray<Uplink> Candidates { get; }

    /// <summary>Every uplink of the router that carries the family and may be used is down: <see cref="Candidates"/> are those that are tried all the same.</summary>
    public bool IsPanic { get; }

    /// <summary>The proportions of <see cref="Candidates"/>, each at least 1: weights in force where the policy goes by them, and slow starts and quotas always.</summary>
    public ImmutableArray<int> Weights { get; }

    /// <summary>The sum of <see cref="Weights"/>.</summary>
    public int TotalWeight { get; }

    /// <summary>One cycle of turns by weight: places in <see cref="Candidates"/>. Empty for policies that take no turns.</summary>
    public ImmutableArray<byte> Schedule { get; }

    /// <summary>One bit for each slot of the table whose uplink is a candidate.</summary>
    public ulong CandidateSlots { get; }

    /// <summary>Whether an uplink may be chosen.</summary>
    public bool IsCandidate(Uplink uplink) => (CandidateSlots >> uplink.Index & 1) != 0;

    /// <summary>Works out who may be chosen.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="family">Which connections are to be carried.</param>
    /// <param name="table">The live state.</param>
    /// <param name="previous">Given back where nothing has changed for this pool: schedules are not worked out for every change elsewhere.</param>
    /// <param name="view">Which of its uplinks may be chosen.</param>
    internal static PoolSnapshot Create(Pool pool, FlowFamily family, UplinkTable table, PoolSnapshot? previous, AvailabilityView view)
    {
        var isPanic = pool.Panic && view.IsPanic(family);
        var candidates = Available(pool, family, view, isPanic);
        var usesWeights = SelectionPolicies.UsesWeights(pool.Policy);
        // Read once each: the daemon may be writing, and a weight that was positive a moment ago may be 0 now.
        var weighted = candidates.Select(u => (Uplink: u, Weight: table.Weight(u.Index))).Where(u => u.Weight > 0).ToArray();
        if (weighted.Length == 0)
        {
            weighted = [.. candidates.Select(u => (u, 1))];
        }

        ImmutableArray<Uplink> chosen = [.. weighted.Select(u => u.Uplink)];
        ImmutableArray<int> shares = [.. weighted.Select(u => (usesWeights ? u.Weight : 1) * table.SharePercent(u.Uplink.Index))];
        return previous is not null && previous.Pool == pool && previous.Family == family && previous.IsPanic == isPanic
            && previous.Candidates.SequenceEqual(chosen) && previous._shares.SequenceEqual(shares)
            ? previous
            : new PoolSnapshot(pool, family, chosen, shares, isPanic);
    }

    private static Uplink[] Available(Pool pool, FlowFamily family, AvailabilityView view, bool isPanic)
    {
        if (isPanic)
        {
            // Of all tiers: which of them is down in truth nobody knows, and those of the first may be.
            return [.. pool.Uplinks.Where(u => u.Carries(family) && view.IsWanted(u))];
        }

        var available = pool.Uplinks.Where(u => u.Carries(family) && view.IsAvailable(u, family)).ToArray();
        // Those whose quota is used up are a tier behind all others, also where there are fewer of these than the pool's minimum.
        available = available.Any(u => !view.IsSpent(u)) ? [.. available.Where(u => !view.IsSpent(u))] : available;
        var lastTier = 0;
        var count = 0;
        foreach (var tier in available.GroupBy(u => u.Tier).OrderBy(t => t.Key))
        {
            lastTier = tier.Key;
            count += tier.Count();
            if (count >= pool.MinAvailable)
            {
                break;
            }
        }

        return [.. available.Where(u => u.Tier <= lastTier)];
    }
}
