using System.Collections.Immutable;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Engine.Selection;

public sealed partial class SelectionEngine
{
    /// <summary>
    /// The uplinks to try after the one that was chosen, in order: the other candidates of its pool, from the chosen one's place on, so that those
    /// who leave one uplink spread over the rest; then the pool's available uplinks of higher tiers.
    /// </summary>
    /// <remarks>Nothing is counted: whoever uses one tells <see cref="CountAssigned"/>. For the rare case: it allocates.</remarks>
    /// <param name="selection">What was chosen.</param>
    /// <param name="family">Which connections are to be carried.</param>
    public ImmutableArray<Uplink> Alternatives(in Selection selection, FlowFamily family)
    {
        if (selection.Uplink is not { } chosen)
        {
            return [];
        }

        var snapshot = _state.Current;
        var pools = snapshot.PoolsFor(family);
        var pool = pools[selection.Rule < 0 ? DefaultPool : _rules[selection.Rule].Pool.Index];
        if (!pool.Pool.Uplinks.Contains(chosen))
        {
            // The pool had none, and handed on to every uplink of the router.
            pool = pools[DefaultPool];
        }

        var candidates = pool.Candidates;
        var place = Math.Max(0, candidates.IndexOf(chosen));
        var others = candidates[place..].Concat(candidates[..place]);
        var higher = pool.Pool.Uplinks.Where(u => u.Carries(family) && snapshot.IsAvailable(u, family))
            .OrderBy(u => snapshot.Table.QuotaLimit(u.Index)).ThenBy(u => u.Tier);
        return [.. others.Concat(higher).Distinct().Where(u => u != chosen)];
    }

    /// <summary>Counts a connection as placed on an uplink that <see cref="Select"/> did not choose for it.</summary>
    public void CountAssigned(Uplink uplink) => _views.Value!.AddAssigned(_state.Current.Table, uplink.Index);
}
