using System.Numerics;

namespace MwanLb.Engine.Rules.Matching;

/// <summary>Ranges that may overlap, cut at all their ends: between two cuts the same rules hold for every value, and a binary search finds them.</summary>
/// <typeparam name="T">An unsigned whole number.</typeparam>
internal sealed class IntervalTable<T>
    where T : struct, IBinaryInteger<T>, IMinMaxValue<T>
{
    // Where each interval begins; it ends before the next one.
    private readonly T[] _starts;
    private readonly ulong[][] _sets;

    /// <summary>A table of ranges.</summary>
    /// <param name="indifferent">The rules that hold for every value.</param>
    /// <param name="ranges">Both ends belong to a range.</param>
    public IntervalTable(ulong[] indifferent, IReadOnlyCollection<(T First, T Last, int Rule)> ranges)
    {
        _starts =
        [
            .. ranges.Select(r => r.First)
                .Concat(ranges.Where(r => r.Last != T.MaxValue).Select(r => r.Last + T.One))
                .Append(T.MinValue).Distinct().Order(),
        ];
        _sets = [.. _starts.Select(_ => indifferent)];
        foreach (var (first, last, rule) in ranges)
        {
            for (var i = IndexOf(first); i < _starts.Length && _starts[i] <= last; i++)
            {
                ref var set = ref _sets[i];
                set = set == indifferent ? [.. indifferent] : set;
                set[rule >> 6] |= 1UL << rule;
            }
        }
    }

    /// <summary>The rules that hold for a value.</summary>
    public ulong[] Find(T value) => _sets[IndexOf(value)];

    private int IndexOf(T value)
    {
        var low = 0;
        for (var count = _starts.Length; count > 1;)
        {
            var half = count >> 1;
            low += _starts[low + half] <= value ? half : 0;
            count -= half;
        }

        return low;
    }
}
