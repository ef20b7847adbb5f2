using System.Collections.Immutable;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Marker.Simulation;

/// <summary>Puts the configuration, and policies in its default pool, through one scenario each.</summary>
internal static class Simulator
{
    /// <summary>Runs them all, one after the other.</summary>
    public static SimulationResult Run(Scenario scenario, IEnumerable<SelectionPolicyKind> policies)
    {
        var pools = scenario.Model.Pools;
        var best = Replay.RunBest(scenario, "best possible");
        var replays = policies
            .Select(policy => Replay.Run(scenario, pools.SetItem(0, pools[0] with { Policy = policy }), EnumWord.Of(policy)))
            .Prepend(Replay.Run(scenario, pools, $"as configured ({EnumWord.Of(pools[0].Policy)})"));
        var traffic = scenario.Traffic;
        return new SimulationResult
        {
            Flows = traffic.Flows.Length,
            Clients = traffic.Clients.Length,
            Sites = traffic.SiteCount,
            Duration = traffic.Duration.TotalSeconds,
            HasBytes = traffic.HasBytes,
            Uplinks = Outlines(scenario.Model),
            Interruptions = [.. scenario.Interruptions.Select(i => new InterruptionOutline(
                scenario.Model.Uplinks[i.Slot].Name, i.IsDrain ? "drain" : "fail", i.From.TotalSeconds,
                Math.Min(i.To.TotalSeconds, traffic.Duration.TotalSeconds)))],
            Policies = [.. replays.Select(r => r with { OfBest = r.PeakToMean / best.PeakToMean })],
            Best = best,
        };
    }

    private static ImmutableArray<UplinkOutline> Outlines(RouterModel model)
    {
        var fresh = UplinkSnapshot.Create(model.Pools, UplinkTable.CreatePrivate(model.Uplinks)).Pools[0].Candidates;
        var sum = fresh.Sum(u => Math.Max(1.0, u.Weight));
        return [.. model.Uplinks.Select(u => new UplinkOutline(u.Name, u.Weight, fresh.Contains(u) ? Math.Max(1.0, u.Weight) / sum : 0))];
    }
}
