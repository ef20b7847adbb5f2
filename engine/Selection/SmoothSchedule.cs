using System.Collections.Immutable;

namespace MwanLb.Engine.Selection;

/// <summary>
/// The turns of one weighted cycle, spread as evenly as whole turns allow: the smooth weighted round robin known from nginx
/// (each turn every candidate gains its weight, the richest is served and pays the sum of all). Being a pure function of the weights,
/// the schedule is the same in every process; the shared ticket says whose turn it is.
/// </summary>
public static class SmoothSchedule
{
    /// <summary>Places in <paramref name="shares"/>, one a turn; as many turns as the sum of the shares after reduction.</summary>
    /// <param name="shares">Each at least 1; at most 256 of them.</param>
    public static ImmutableArray<byte> Create(ReadOnlySpan<int> shares)
    {
        foreach (var share in shares)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(share, 1);
        }

        var weights = WeightReduction.Reduce(shares);
        var cycle = weights.Sum();
        var turns = ImmutableArray.CreateBuilder<byte>(cycle);
        Span<int> credit = stackalloc int[weights.Length];
        for (var turn = 0; turn < cycle; turn++)
        {
            var richest = 0;
            for (var i = 0; i < weights.Length; i++)
            {
                credit[i] += weights[i];
                richest = credit[i] > credit[richest] ? i : richest;
            }

            credit[richest] -= cycle;
            turns.Add((byte)richest);
        }

        return turns.MoveToImmutable();
    }
}
