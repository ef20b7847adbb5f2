using System.Globalization;
using Microsoft.Extensions.Logging;
using MwanLb.Engine.Configuration;
using MwanLb.Marker.History;
using MwanLb.Marker.Routing;

namespace MwanLb.Marker.Following;

/// <summary>Puts marking rules back that 'apply' has made and somebody has flushed, as a firewall does that loads its rules anew. For one thread.</summary>
/// <param name="model">The configuration.</param>
/// <param name="notes">What 'apply' has made.</param>
/// <param name="run">Runs a command with an input: its exit code and what it said.</param>
/// <param name="pace">Keeps it from fighting.</param>
/// <param name="journal">Where it is kept what was done.</param>
/// <param name="logger">Where it says what it does.</param>
internal sealed class ChainKeeper(
    RouterModel model, AppliedNotes notes, Func<string, string, (int ExitCode, string Output)> run, RepairPace pace,
    IEventJournal journal, ILogger logger)
{
    private static readonly TimeSpan LockPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    private readonly Dictionary<MarkingBackend, RoutingPlan> _plans = [];
    private readonly HashSet<string> _failures = [];
    private bool? _tellsNothing;

    /// <summary>Puts back what is missing.</summary>
    /// <returns>When to come again; null: nothing is left to do until something changes.</returns>
    public TimeSpan? Repair()
    {
        if (Damaged() is not { Count: > 0 } seen)
        {
            return Poll();
        }

        if (seen.Min(step => pace.WaitFor(step.What)) is var wait && wait > TimeSpan.Zero)
        {
            return wait;
        }

        using var @lock = notes.TryLock();
        if (@lock is null)
        {
            return LockPause;
        }

        // Again, under the lock: 'clean' may have been at work, and what it takes away is not put back.
        var damaged = Damaged();
        if (damaged.Count == 0)
        {
            return Poll();
        }

        var output = run("/bin/sh", RoutingScript.Repair(damaged)).Output;
        return Report(damaged, output);
    }

    private TimeSpan? Report(IReadOnlyList<RoutingStep> damaged, string output)
    {
        var left = Damaged().Select(step => step.What).ToHashSet();
        var repaired = new List<string>();
        foreach (var step in damaged)
        {
            if (pace.Note(step.What))
            {
                var suspects = Suspects.Describe(Suspects.Running());
                Log.Contended(logger, step.What, suspects);
                journal.Record(new HistoryEvent(EventKind.Contended) { Cause = step.What, Done = $"it is put back ever more rarely; who that might be: {suspects}" });
            }

            if (!left.Contains(step.What))
            {
                _failures.Remove(step.What);
                repaired.Add(step.What);
                Log.Repaired(logger, step.What);
            }
            else if (_failures.Add(step.What))
            {
                Log.RepairFailed(logger, step.What, output);
                journal.Record(new HistoryEvent(EventKind.PutBackFailed) { Cause = step.What, Done = output });
            }
        }

        if (repaired.Count > 0)
        {
            journal.Record(new HistoryEvent(EventKind.PutBack) { Count = repaired.Count, Cause = "somebody, or the kernel with an interface, has taken it away", Done = string.Join("; ", repaired) });
        }

        return left.Count > 0 ? damaged.Max(step => pace.WaitFor(step.What)) + LockPause : Poll();
    }

    /// <summary>Legacy iptables tells nobody of changes, so it is asked; nf_tables tells.</summary>
    private TimeSpan? Poll()
    {
        if (Noted().FirstOrDefault() is not { } step)
        {
            return null;
        }

        _tellsNothing ??= !step.Do.StartsWith("nft ", StringComparison.Ordinal) && run("iptables -V | grep -q nf_tables", "").ExitCode != 0;
        return _tellsNothing.Value ? PollInterval : null;
    }

    private List<RoutingStep> Damaged()
    {
        var steps = Noted();
        if (steps.Count == 0)
        {
            return [];
        }

        var tests = steps.Select((step, i) => $"{{ {step.Whole}; }} >/dev/null 2>&1 || echo {i}\n");
        var damaged = run("/bin/sh", string.Concat(tests)).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).ToHashSet();
        return [.. steps.Where((_, i) => damaged.Contains(i.ToString(CultureInfo.InvariantCulture)))];
    }

    /// <summary>The steps of marking rules that 'apply' has made, by the tool that it used.</summary>
    private List<RoutingStep> Noted()
    {
        var noted = notes.Read();
        if (noted.Count == 0)
        {
            return [];
        }

        foreach (var backend in new[] { MarkingBackend.Nftables, MarkingBackend.Iptables })
        {
            var found = Plan(backend).Steps.Where(step => step.Whole is not null && noted.Contains(step.Note)).ToList();
            if (found.Count > 0)
            {
                return found;
            }
        }

        return [];
    }

    // What the machine can do for IPv6 is asked once: it changes with the kernel.
    private RoutingPlan Plan(MarkingBackend backend)
    {
        if (!_plans.TryGetValue(backend, out var plan))
        {
            var named = model with { Backend = backend is MarkingBackend.Nftables ? FirewallBackend.Nftables : FirewallBackend.Iptables };
            plan = RoutingPlan.Create(named, new BackendProbe(named, run).Choose().Choice ?? new BackendChoice(backend, ""));
            _plans.Add(backend, plan);
        }

        return plan;
    }
}
