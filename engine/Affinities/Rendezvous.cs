using MwanLb.Engine.Selection;

namespace MwanLb.Engine.Affinities;

/// <summary>
/// Weighted rendezvous hashing (Schindelhauer, Schomaker 2005): each candidate draws from the key and its own name, and the best draw wins. As no
/// draw depends on who else is there, a key moves only when its own uplink goes, or one comes that draws better.
/// </summary>
internal static class Rendezvous
{
    /// <summary>The place among the candidates that a key leads to.</summary>
    /// <param name="pool">Who may be chosen; at least one.</param>
    /// <param name="key">The key.</param>
    /// <param name="names">The hash of each uplink's name, by its index.</param>
    public static int Choose(PoolSnapshot pool, ulong key, ReadOnlySpan<ulong> names)
    {
        var candidates = pool.Candidates.AsSpan();
        var weights = pool.Weights.AsSpan();
        var best = 0;
        var bestTime = double.PositiveInfinity;
        for (var place = 0; place < candidates.Length; place++)
        {
            // In (0, 1), from the 52 bits that a double takes exactly.
            var drawn = ((StableHash.Mix(key, names[candidates[place].Index]) >> 12) + 0.5) * (1.0 / (1UL << 52));
            // -ln(drawn) / weight, the waiting time for an event of that rate, is never below (1 - drawn) / weight: most logarithms are spared.
            if (1 - drawn < bestTime * weights[place] && -Math.Log(drawn) / weights[place] is var time && time < bestTime)
            {
                best = place;
                bestTime = time;
            }
        }

        return best;
    }
}
