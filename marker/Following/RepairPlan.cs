using System.Collections.Immutable;
using MwanLb.Marker.Routing;

namespace MwanLb.Marker.Following;

/// <summary>Compares what 'apply' has made with what is there.</summary>
internal static class RepairPlan
{
    /// <summary>What is missing and can be made. A step that is not noted is not ours to make: 'apply' was not run, or 'clean' was.</summary>
    /// <param name="steps">The plan's steps.</param>
    /// <param name="notes">What 'apply' has noted.</param>
    /// <param name="view">What is there.</param>
    /// <param name="judge">Says which routes can be made now.</param>
    public static ImmutableArray<RepairItem> Missing(
        IEnumerable<RoutingStep> steps, IReadOnlySet<string> notes, KernelView view, UplinkJudge judge)
    {
        var missing = ImmutableArray.CreateBuilder<RepairItem>();
        foreach (var step in steps.Where(step => notes.Contains(step.Note)))
        {
            if (step.Rule is { } rule && !view.Has(rule))
            {
                missing.Add(new RepairItem(step.What, rule.Family, rule.Line));
            }
            else if (step.Route is { } route && judge.CanMake(route, view) && !view.Has(route))
            {
                var link = view.Link(route.Uplink.Interface)!;
                var replaces = view.RoutesBy(link, route.Family).Any(there => there.Table == route.Uplink.Table);
                missing.Add(new RepairItem($"{step.What} ({route.Way})", route.Family, route.Line(replaces)));
            }
        }

        return missing.ToImmutable();
    }
}
