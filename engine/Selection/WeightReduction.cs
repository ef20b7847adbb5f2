using System.Collections.Immutable;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Engine.Selection;

/// <summary>Brings proportions to their smallest whole numbers.</summary>
internal static class WeightReduction
{
    // What the configuration itself can ask for. Only slow starts, in hundredths of a weight, go beyond it.
    private const long LongestCycle = Uplink.MaxCount * Uplink.MaxWeight;

    /// <summary>Divides by the greatest common divisor. Where the sum is still more than a cycle of turns may have, rounds to whole weights, each at least 1.</summary>
    /// <param name="shares">Each at least 1.</param>
    public static ImmutableArray<int> Reduce(ReadOnlySpan<int> shares)
    {
        var divisor = 0;
        var sum = 0L;
        foreach (var share in shares)
        {
            divisor = GreatestCommonDivisor(divisor, share);
            sum += share;
        }

        var weights = ImmutableArray.CreateBuilder<int>(shares.Length);
        foreach (var share in shares)
        {
            weights.Add(sum / divisor <= LongestCycle ? share / divisor : Math.Max(1, (share + 50) / 100));
        }

        return weights.MoveToImmutable();
    }

    private static int GreatestCommonDivisor(int a, int b) => b == 0 ? a : GreatestCommonDivisor(b, a % b);
}
