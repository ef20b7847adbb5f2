using MwanLb.Engine.Configuration;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.Following;
using MwanLb.Marker.Routing;

namespace MwanLb.Marker.Failover;

/// <summary>Compares where marks should lead with where they lead.</summary>
/// <remarks>
/// <code>
/// uplink             no detour              failover's detour              the operator's detour
/// not down           nothing                End                            Withdraw failover's, if any
/// down, keep         nothing                (End: was configured otherwise) nothing
/// down, other left   Begin                  Begin, if to another table     nothing: what runs, runs by the detour
/// down, none left    NowhereToGo            nothing                        nothing
/// </code>
/// </remarks>
internal static class FailoverPlan
{
    private static readonly FlowFamily[] Families = [FlowFamily.IPv4, FlowFamily.IPv6];

    /// <summary>The steps; those that end a detour come first, so that what returns can stand in for others.</summary>
    public static IReadOnlyList<FailoverStep> Create(RouterModel model, UplinkTable table, KernelView view)
    {
        // The daemon itself asks: the table's health is its own.
        var snapshot = UplinkSnapshot.Create(model.Pools, table, trustsHealth: true);
        return [.. model.Uplinks.Select(uplink => For(uplink, model, table, snapshot, view)).OfType<FailoverStep>().OrderBy(step => step.Kind is FailoverStepKind.Begin)];
    }

    /// <summary>The rules that failover has made, by what is there.</summary>
    public static IReadOnlyList<WantedRule> Detours(RouterModel model, KernelView view) =>
    [
        .. model.Uplinks.SelectMany(uplink => view.Rules
            .Where(rule => IsDetour(rule, uplink, Detour.FailoverPriority))
            .Select(rule => DetourRule(uplink, rule.Family, rule.Table))),
    ];

    /// <summary>The rules that a step makes.</summary>
    public static IEnumerable<WantedRule> Detours(FailoverStep step) => step.StandIns.Select(pair => DetourRule(step.Uplink, FamilyOf(pair.Key), pair.Value.Table));

    private static FailoverStep? For(Uplink uplink, RouterModel model, UplinkTable table, UplinkSnapshot snapshot, KernelView view)
    {
        var own = view.Rules.Where(rule => IsDetour(rule, uplink, Detour.FailoverPriority)).ToArray();
        var isOperators = view.Rules.Any(rule => IsDetour(rule, uplink, Detour.Priority));
        if (table.Health(uplink.Index) is not UplinkHealth.Down || uplink.OnDown is OnDown.Keep)
        {
            return own.Length == 0 ? null : new FailoverStep(uplink, isOperators ? FailoverStepKind.Withdraw : FailoverStepKind.End);
        }

        if (isOperators)
        {
            return null;
        }

        var standIns = Families.Where(uplink.Carries)
            .Select(family => (Family: family, Other: StandIn.For(uplink, family, model, table, snapshot)))
            .Where(found => found.Other is not null)
            .ToDictionary(found => found.Family, found => found.Other!);
        if (standIns.Count == 0)
        {
            return own.Length == 0 ? new FailoverStep(uplink, FailoverStepKind.NowhereToGo) : null;
        }

        var changed = standIns.Where(pair => !own.Any(rule => rule.Family == FamilyOf(pair.Key) && rule.Table == pair.Value.Table)).ToDictionary();
        return changed.Count == 0 ? null : new FailoverStep(uplink, FailoverStepKind.Begin) { StandIns = changed };
    }

    private static WantedRule DetourRule(Uplink uplink, IpFamily family, uint table) =>
        new(family, Detour.FailoverPriority, $"fwmark {uplink.Fwmark} lookup {table}") { Table = table, Mark = uplink.Fwmark.Value, MarkMask = uplink.Fwmark.Mask };

    private static bool IsDetour(RuleFact rule, Uplink uplink, int priority) =>
        rule.Priority == priority && rule.MarkMask == uplink.Fwmark.Mask && rule.Mark == uplink.Fwmark.Value;

    private static IpFamily FamilyOf(FlowFamily family) => family is FlowFamily.IPv6 ? IpFamily.IPv6 : IpFamily.IPv4;
}
