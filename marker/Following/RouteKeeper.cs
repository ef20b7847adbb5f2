using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using MwanLb.Engine.Configuration;
using MwanLb.Marker.History;
using MwanLb.Marker.Routing;

namespace MwanLb.Marker.Following;

/// <summary>Puts routes and rules back that 'apply' has made and somebody, or the kernel with an interface, has taken away. For one thread.</summary>
/// <param name="model">The configuration.</param>
/// <param name="notes">What 'apply' has made.</param>
/// <param name="detours">What failover has made.</param>
/// <param name="look">Reads what is there.</param>
/// <param name="gateways">Finds next hops.</param>
/// <param name="run">Runs lines of <c>ip -batch</c>: the exit code and what was said.</param>
/// <param name="pace">Keeps it from fighting.</param>
/// <param name="journal">Where it is kept what was done.</param>
/// <param name="logger">Where it says what it does.</param>
internal sealed class RouteKeeper(
    RouterModel model, AppliedNotes notes, DetourBook detours, Func<KernelView> look, GatewayFinder gateways,
    Func<IpFamily, string, (int ExitCode, string Output)> run, RepairPace pace,
    IEventJournal journal, ILogger logger)
{
    // 'apply' and 'clean' take half a second.
    private static readonly TimeSpan LockPause = TimeSpan.FromMilliseconds(20);

    private readonly IReadOnlyList<RoutedFamily> _families = RoutedFamily.Of(model, IPv6Support.Full);
    private readonly UplinkJudge _judge = new(model, gateways);
    private readonly HashSet<string> _failures = [];

    /// <summary>Puts back what is missing.</summary>
    /// <returns>When to come again; null: nothing is left to do until something changes.</returns>
    public TimeSpan? Repair()
    {
        var seen = Missing();
        if (seen.All(item => pace.WaitFor(item.What) > TimeSpan.Zero))
        {
            return NextTime(seen);
        }

        using var @lock = notes.TryLock();
        if (@lock is null)
        {
            return LockPause;
        }

        // Again, under the lock: 'clean' may have been at work, and what it takes away is not put back.
        var items = Missing();
        var due = items.Where(item => pace.WaitFor(item.What) == TimeSpan.Zero).ToImmutableArray();
        var output = string.Join('\n', due.GroupBy(item => item.Family).Select(family =>
            run(family.Key, string.Concat(family.OrderByDescending(item => item.IsRule).Select(item => item.Line + "\n"))).Output)).Trim();
        return due.IsEmpty ? NextTime(items) : Report(due, output);
    }

    private TimeSpan? Report(ImmutableArray<RepairItem> due, string output)
    {
        var left = Missing();
        var repaired = new List<string>();
        foreach (var item in due)
        {
            if (pace.Note(item.What))
            {
                var suspects = Suspects.Describe(Suspects.Running());
                Log.Contended(logger, item.What, suspects);
                journal.Record(new HistoryEvent(EventKind.Contended) { Cause = item.What, Done = $"it is put back ever more rarely; who that might be: {suspects}" });
            }

            if (!left.Any(missing => missing.What == item.What))
            {
                _failures.Remove(item.What);
                repaired.Add(item.What);
                Log.Repaired(logger, item.What);
            }
            else if (_failures.Add(item.What))
            {
                Log.RepairFailed(logger, item.What, output);
                journal.Record(new HistoryEvent(EventKind.PutBackFailed) { Cause = item.What, Done = output });
            }
        }

        if (repaired.Count > 0)
        {
            journal.Record(new HistoryEvent(EventKind.PutBack) { Count = repaired.Count, Cause = "somebody, or the kernel with an interface, has taken it away", Done = string.Join("; ", repaired) });
        }

        return NextTime(left);
    }

    private TimeSpan? NextTime(ImmutableArray<RepairItem> items) => items.IsEmpty ? null : items.Min(item => pace.WaitFor(item.What));

    private ImmutableArray<RepairItem> Missing()
    {
        var noted = notes.Read();
        if (noted.Count == 0)
        {
            return [];
        }

        var view = look();
        var steps = RoutingPlan.RoutesAndRules(_families, (uplink, family) => gateways.Find(uplink, family, view));
        var missing = RepairPlan.Missing(steps, noted, view, _judge);
        return
        [
            .. missing,
            .. detours.Rules.Where(rule => !view.Has(rule)).Select(rule => new RepairItem($"{rule.Family}: detour {rule.Selector}", rule.Family, rule.Line)),
        ];
    }
}
