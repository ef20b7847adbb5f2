using MwanLb.Engine.Uplinks;

namespace MwanLb.Engine.Selection;

/// <summary>The uplink that would have the fewest live connections per weight after this one. Equals take turns, or else an idle router would use one uplink only.</summary>
public sealed class LeastConnectionsPolicy : ISelectionPolicy
{
    /// <inheritdoc/>
    public SelectionReason Reason => SelectionReason.FewestConnections;

    /// <inheritdoc/>
    public int Choose(UplinkSnapshot snapshot, int pool)
    {
        var candidates = snapshot.Candidates;
        var weights = snapshot.Weights;
        var table = snapshot.Table;
        var place = (int)(table.TakeTicket(pool) % (uint)candidates.Length);
        var best = place;
        var bestLoad = table.Load(candidates[place].Index) + 1;
        for (var i = 1; i < candidates.Length; i++)
        {
            place = place + 1 == candidates.Length ? 0 : place + 1;
            var load = table.Load(candidates[place].Index) + 1;
            // load / weight < bestLoad / bestWeight without a division; loads are bounded by 2^41 and weights by 1000.
            if (load * weights[best] < bestLoad * weights[place])
            {
                best = place;
                bestLoad = load;
            }
        }

        return best;
    }
}
