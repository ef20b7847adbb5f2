using MwanLb.Engine.Configuration;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.Measuring;

namespace MwanLb.Marker.Cli;

/// <summary>What an operator changes while programs run: in the table, where every picker sees it at its next selection, and a restarted daemon too.</summary>
/// <param name="model">The configuration.</param>
/// <param name="table">The shared table.</param>
/// <param name="isDaemonAlive">Whether anybody would lead a slow start to its end, and knows which uplinks are down.</param>
internal sealed class OperatorDesk(RouterModel model, UplinkTable table, bool isDaemonAlive)
{
    /// <summary>Takes an uplink out of new selections.</summary>
    /// <returns>What follows.</returns>
    public string Drain(Uplink uplink)
    {
        var already = table.IsDraining(uplink.Index) ? " already" : "";
        if (!table.IsDisabled(uplink.Index))
        {
            table.SetDraining(uplink.Index, true);
        }

        return $"{uplink.Name}: draining{already}; {Connections(uplink)}; {TakeOut(uplink, "new ones go by", "no uplink is left for new ones")}";
    }

    /// <summary>Takes an uplink out of new selections, to be followed by a detour for those that run.</summary>
    /// <returns>What follows.</returns>
    public string Disable(Uplink uplink)
    {
        table.SetDisabled(uplink.Index);
        return $"{uplink.Name}: disabled; {TakeOut(uplink, "new connections go by", "no uplink is left, and nothing is closed")}";
    }

    /// <summary>The uplink that stands in for those that are out; null: none carries that family. One that is down itself is no place to move to.</summary>
    public Uplink? StandIn(FlowFamily family) => Snapshot().PoolsFor(family)[0] is { IsPanic: false } pool ? pool.Candidates.FirstOrDefault() : null;

    /// <summary>Whether the daemon has taken an uplink out of use, and leads its mark elsewhere until it is up.</summary>
    public bool IsFailedOver(Uplink uplink) =>
        isDaemonAlive && uplink.OnDown is not OnDown.Keep && table.Health(uplink.Index) is UplinkHealth.Down;

    /// <summary>Takes an uplink back into new selections.</summary>
    /// <returns>What follows.</returns>
    public string Resume(Uplink uplink)
    {
        if (!table.IsDraining(uplink.Index))
        {
            return $"{uplink.Name}: is not draining";
        }

        // Before it is let in: the daemon would see it up to a second after the pickers.
        var begins = isDaemonAlive && model.SlowStart > TimeSpan.Zero;
        table.SetRampPercent(uplink.Index, begins ? SlowStart.FirstPercent : 100);
        table.SetDraining(uplink.Index, false);
        table.Publish();
        return $"{uplink.Name}: " + (table.Health(uplink.Index) is UplinkHealth.Down
            ? "no longer draining, but it is down: it gets no new connections until it is up"
            : "gets new connections again" + (begins
                ? $", from {SlowStart.FirstPercent} % of its share to all of it in {model.SlowStart.TotalSeconds:0} s (slow-start)"
                : ""));
    }

    /// <summary>Sets a weight in place of the configuration's; null: the configuration's again.</summary>
    /// <returns>What follows.</returns>
    public string SetWeight(Uplink uplink, int? weight)
    {
        table.SetOperatorWeight(uplink.Index, weight);
        table.Publish();
        var now = table.Weight(uplink.Index);
        return $"{uplink.Name}: weight {now}"
            + (weight is null ? ", as configured" : $" (configured: {uplink.Weight})")
            + (now == 0 ? ": gets new connections only when nothing else is left"
                : model.Pools.Any(p => p.Uplinks.Contains(uplink) && SelectionPolicies.UsesWeights(p.Policy)) ? ""
                : "; no policy in use goes by weights other than 0");
    }

    /// <summary>What an operator should know of the state that a change has led to.</summary>
    public IEnumerable<string> Warnings()
    {
        var snapshot = Snapshot();
        foreach (var family in Enum.GetValues<FlowFamily>())
        {
            var pools = snapshot.PoolsFor(family);
            foreach (var pool in pools.Where(p => IsOut(p, family) && (family is FlowFamily.Unknown || !IsOut(snapshot.Pools[p.Pool.Index], FlowFamily.Unknown))))
            {
                var decides = pool.Pool.WhenNone is WhenNone.Any && pools[0].Candidates.IsEmpty ? pools[0].Pool : pool.Pool;
                var ofFamily = family is FlowFamily.Unknown ? "" : $"{family} ";
                yield return $"no {ofFamily}uplink of {(pool.Pool.Index == 0 ? "the router" : $"pool '{pool.Pool.Name}'")} is available: its new {ofFamily}connections "
                    + Fate(decides.WhenNone);
            }
        }

        if (!isDaemonAlive)
        {
            yield return "the daemon is silent (is 'mwanlb run' alive?): Squid's helpers and proxies follow, forwarded connections take the default route";
        }
    }

    private string TakeOut(Uplink uplink, string othersTake, string noneLeft)
    {
        table.Publish();
        var pool = Snapshot().Pools[0];
        var names = string.Join(", ", pool.Candidates.Select(u => u.Name));
        return pool.Candidates.IsEmpty ? noneLeft
            : pool.IsPanic ? $"{noneLeft}; {othersTake} {names} all the same, though it is down"
            : pool.IsCandidate(uplink) ? $"every other is down: {othersTake} {names} until one is up, or 'mwanlb disable {uplink.Name}'"
            : $"{othersTake} {names}";
    }

    // A pool that never carried the family has lost nothing by what the operator did.
    private static bool IsOut(PoolSnapshot pool, FlowFamily family) => pool.Candidates.IsEmpty && pool.Pool.Uplinks.Any(u => u.Carries(family));

    private static string Fate(WhenNone whenNone) => whenNone switch
    {
        WhenNone.Drop => "are refused (when-none = \"drop\")",
        WhenNone.Any => "go by any other uplink (when-none = \"any\")",
        WhenNone.NextRule => "are placed by the rules that follow (when-none = \"next-rule\")",
        _ => "take the router's default route",
    };

    private string Connections(Uplink uplink) => table.Counted(uplink.Index) switch
    {
        0 => "it has no live connections",
        1 => "1 live connection stays until it ends",
        var count => $"{count} live connections stay until they end",
    };

    private UplinkSnapshot Snapshot() => UplinkSnapshot.Create(model.Pools, table, trustsHealth: isDaemonAlive);
}
