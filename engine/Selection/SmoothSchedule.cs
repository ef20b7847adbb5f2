using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.InteropServices;

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
        // Whole vectors at a time: 64 weights without a common divisor make 64,000 turns, and each step of a slow start makes them anew.
        var length = (weights.Length + Vector<int>.Count - 1) / Vector<int>.Count;
        Span<Vector<int>> gains = stackalloc Vector<int>[length];
        Span<Vector<int>> credits = stackalloc Vector<int>[length];
        gains.Clear();
        credits.Fill(Vector.Create(int.MinValue));
        weights.CopyTo(MemoryMarshal.Cast<Vector<int>, int>(gains));
        var credit = MemoryMarshal.Cast<Vector<int>, int>(credits);
        credit[..weights.Length].Clear();
        for (var turn = 0; turn < cycle; turn++)
        {
            var richest = credit.IndexOf(Gain(credits, gains));
            credit[richest] -= cycle;
            turns.Add((byte)richest);
        }

        return turns.MoveToImmutable();
    }

    /// <summary>Gives each its gain, and says how much the richest then has.</summary>
    private static int Gain(Span<Vector<int>> credits, ReadOnlySpan<Vector<int>> gains)
    {
        var highest = Vector.Create(int.MinValue);
        for (var i = 0; i < credits.Length; i++)
        {
            credits[i] += gains[i];
            highest = Vector.Max(highest, credits[i]);
        }

        var most = highest[0];
        for (var lane = 1; lane < Vector<int>.Count; lane++)
        {
            most = Math.Max(most, highest[lane]);
        }

        return most;
    }
}
