using System.Globalization;

namespace MwanLb.Engine.Selection;

/// <summary>
/// The smallest share of the declared capacity in use, as last measured, each connection placed since counted as an average one: without
/// that, all new connections between two measurements would go the same way. Equals take turns.
/// </summary>
internal sealed class LeastUsedPolicy : ISelectionPolicy
{
    /// <inheritdoc/>
    public SelectionReason Reason => SelectionReason.LeastUsed;

    /// <inheritdoc/>
    public TurnSource Turn => TurnSource.Own;

    /// <inheritdoc/>
    public bool UsesLoads => true;

    /// <inheritdoc/>
    public int Choose(PoolSnapshot pool, PickerView view, ulong turn)
    {
        var candidates = pool.Candidates;
        var place = (int)(turn % (uint)candidates.Length);
        var best = place;
        var least = view.UsedPartsPerMillion(candidates[place].Index);
        for (var i = 1; i < candidates.Length; i++)
        {
            place = place + 1 == candidates.Length ? 0 : place + 1;
            var used = view.UsedPartsPerMillion(candidates[place].Index);
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
        CultureInfo.InvariantCulture, $"{view.UsedPartsPerMillion(pool.Candidates[place].Index) / 10_000.0:0.0} % of capacity in use");
}
