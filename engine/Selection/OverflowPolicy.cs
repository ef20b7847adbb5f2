using System.Globalization;

namespace MwanLb.Engine.Selection;

/// <summary>The first in the pool's order whose capacity is not used up to the pool's limit; where all are, the one that is used least.</summary>
internal sealed class OverflowPolicy : ISelectionPolicy
{
    /// <inheritdoc/>
    public SelectionReason Reason => SelectionReason.FirstWithRoom;

    /// <inheritdoc/>
    public TurnSource Turn => TurnSource.None;

    /// <inheritdoc/>
    public bool UsesLoads => true;

    /// <inheritdoc/>
    public int Choose(PoolSnapshot pool, PickerView view, ulong turn)
    {
        var limit = pool.Pool.OverflowAtPercent * 10_000L;
        var best = 0;
        var least = long.MaxValue;
        for (var place = 0; place < pool.Candidates.Length; place++)
        {
            var used = view.UsedPartsPerMillion(pool.Candidates[place].Index);
            if (used < limit)
            {
                return place;
            }

            if (used < least)
            {
                best = place;
                least = used;
            }
        }

        return best;
    }

    /// <inheritdoc/>
    public string Score(PoolSnapshot pool, PickerView view, int place) => string.Create(
        CultureInfo.InvariantCulture,
        $"{view.UsedPartsPerMillion(pool.Candidates[place].Index) / 10_000.0:0.0} % of capacity in use, next from {pool.Pool.OverflowAtPercent} %");
}
