using System.Collections.Immutable;

namespace MwanLb.Engine.Selection;

/// <summary>
/// The turns of one weighted cycle, spread as evenly as whole turns allow: the smooth weighted round robin known from nginx
/// (each turn every candidate gains its weight, the richest is served and pays the sum of all). Being a pure function of the weights,
/// the schedule is the same in every process; the shared ticket says whose turn it is.
/// </summary>
public static class SmoothSchedule
{
    /// <summary>Places in <paramref name="weights"/>, one a turn; as many turns as the weights' sum after reduction by their greatest common divisor.</summary>
    /// <param name="weights">Each at least 1; at most 256 of them.</param>
    public static ImmutableArray<byte> Create(ReadOnlySpan<int> weights)
    {
        var divisor = 0;
        foreach (var weight in weights)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(weight, 1);
            divisor = GreatestCommonDivisor(divisor, weight);
        }

        var cycle = 0;
        foreach (var weight in weights)
        {
            cycle += weight / divisor;
        }

        var turns = ImmutableArray.CreateBuilder<byte>(cycle);
        Span<int> credit = stackalloc int[weights.Length];
        for (var turn = 0; turn < cycle; turn++)
        {
            var richest = 0;
            for (var i = 0; i < weights.Length; i++)
            {
                credit[i] += weights[i] / divisor;
                richest = credit[i] > credit[richest] ? i : richest;
            }

            credit[richest] -= cycle;
            turns.Add((byte)richest);
        }

        return turns.MoveToImmutable();
    }

    private static int GreatestCommonDivisor(int a, int b) => b == 0 ? a : GreatestCommonDivisor(b, a % b);
}
