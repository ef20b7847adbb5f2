using System.Globalization;

namespace MwanLb.Engine.Selection;

/// <summary>The uplink that would have the fewest live connections per weight after this one. Equals take turns, or else an idle router would use one uplink only.</summary>
internal sealed class LeastConnectionsPolicy : ISelectionPolicy
{
    /// <inheritdoc/>
    public SelectionReason Reason => SelectionReason.FewestConnections;

    /// <inheritdoc/>
    public TurnSource Turn => TurnSource.Own;

    /// <inheritdoc/>
    public bool UsesLoads => true;

    /// <inheritdoc/>
    public int Choose(PoolSnapshot pool, PickerView view, ulong turn)
    {
        var candidates = pool.Candidates;
        var weights = pool.Weights;
        var place = (int)(turn % (uint)candidates.Length);
        var best = place;
        var bestLoad = view.Load(candidates[place].Index) + 1;
        for (var i = 1; i < candidates.Length; i++)
        {
            place = place + 1 == candidates.Length ? 0 : place + 1;
            var load = view.Load(candidates[place].Index) + 1;
            // load / weight < bestLoad / bestWeight without a division; loads are bounded by 2^41 and weights by 100,000.
            if (load * weights[best] < bestLoad * weights[place])
            {
                best = place;
                bestLoad = load;
            }
        }

        return best;
    }

    /// <inheritdoc/>
    public string Score(PoolSnapshot pool, PickerView view, int place) => string.Create(
        CultureInfo.InvariantCulture, $"{view.Load(pool.Candidates[place].Index)} connections, weight {pool.Weights[place]}");
}
