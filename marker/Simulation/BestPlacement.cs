using System.Collections.Immutable;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Marker.Simulation;

/// <summary>
/// As one would decide who knows the live connections of this very moment: always the uplink of the default pool that then has the fewest per
/// weight. It keeps to no rule and no affinity, and learns of failures when the probes do.
/// </summary>
internal sealed class BestPlacement(UplinkState state, ImmutableArray<SimulatedUplink> uplinks, Scenario scenario) : IPlacement
{
    /// <inheritdoc/>
    public Selection Place(int flow)
    {
        Uplink? best = null;
        var bestLoad = double.PositiveInfinity;
        var family = scenario.Traffic.Describe(flow, scenario.Path, inboundInterface: null).Family;
        foreach (var candidate in state.Current.PoolsFor(family)[0].Candidates)
        {
            var load = (uplinks[candidate.Index].Live + 1.0) / Math.Max(1, candidate.Weight);
            if (load < bestLoad)
            {
                (best, bestLoad) = (candidate, load);
            }
        }

        return new Selection(best, best is null ? SelectionReason.NoneAvailable : SelectionReason.FewestConnections);
    }
}
