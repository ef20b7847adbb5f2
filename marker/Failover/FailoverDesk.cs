using Microsoft.Extensions.Logging;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.Following;
using MwanLb.Marker.Health;
using MwanLb.Marker.History;
using MwanLb.Marker.Hosting;
using MwanLb.Marker.Routing;

namespace MwanLb.Marker.Failover;

/// <summary>Does what is configured when uplinks go down and come back. For one thread.</summary>
/// <param name="model">The configuration.</param>
/// <param name="table">Who is down, and whom the operator has taken out.</param>
/// <param name="book">Where the detours are told, so that they are kept.</param>
/// <param name="isApplied">Whether routes and rules are to be there: 'apply' was run, and 'clean' was not.</param>
/// <param name="look">Reads the kernel's rules.</param>
/// <param name="run">Runs a script: its exit code and what it said.</param>
/// <param name="time">The clock.</param>
/// <param name="journal">Where it is kept what was done.</param>
/// <param name="logger">Where it says what it does.</param>
internal sealed class FailoverDesk(
    RouterModel model, UplinkTable table, DetourBook book, Func<bool> isApplied, Func<KernelView> look, Func<string, (int ExitCode, string Output)> run,
    TimeProvider time, IEventJournal journal, ILogger logger)
{
    // A daemon that starts anew does not know yet who is up. What runs by a detour must outlive that.
    private static readonly TimeSpan SettleTime = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan AppliedInterval = TimeSpan.FromSeconds(1);

    // After 'clean' probes find no way, and uplinks go down that are well: 'apply' has made all routes by then, and probes have found them.
    private static readonly TimeSpan RecoveryTime = TimeSpan.FromSeconds(10);

    private readonly SteadyTime _steady = new(time);
    private readonly FailbackSchedule _failback = new(model, table, time);
    private readonly HashSet<string> _stranded = [];
    private DateTimeOffset? _windowCloses;
    private DateTimeOffset? _settles;
    private DateTimeOffset? _looksWhetherApplied;
    private bool _wasAppliedAgain;

    /// <summary>How long until there is something to do without a transition; null: never.</summary>
    public TimeSpan? DueIn => Earlier(Earlier(_failback.NextDue, _windowCloses), Earlier(_settles, _looksWhetherApplied)) - _steady.GetUtcNow();

    /// <summary>Takes up what an earlier daemon left behind.</summary>
    public void Start()
    {
        run(ResetWindow.Close);
        _settles = _steady.GetUtcNow() + SettleTime;
        Reconcile("the daemon has started");
    }

    /// <summary>Does what follows from a change of health.</summary>
    public void Handle(HealthTransition transition)
    {
        Reconcile($"{transition.Cause}; outage {transition.Outage}", transition);
        if (transition.From is UplinkHealth.Down)
        {
            foreach (var (backup, after) in _failback.Plan(transition.Uplink))
            {
                Log.FailbackPlanned(logger, backup.Name, transition.Uplink.Name, after);
                journal.Record(new HistoryEvent(EventKind.FailbackPlanned)
                {
                    Uplink = backup.Name,
                    Outage = OutageOf(transition),
                    Cause = $"{transition.Uplink.Name} is back",
                    Done = $"what is left on it is ended in {after} (on-recovery)",
                });
            }
        }

        Tick();
    }

    /// <summary>Does what is due.</summary>
    public void Tick()
    {
        var now = _steady.GetUtcNow();
        if (_windowCloses <= now)
        {
            _windowCloses = null;
            run(ResetWindow.Close);
        }

        if (_settles <= now)
        {
            _settles = null;
            Reconcile("it was not found to be down");
        }

        foreach (var (backup, obstacle) in _failback.TakeDue())
        {
            if (obstacle is not null)
            {
                Log.FailbackSkipped(logger, backup.Name, obstacle);
                journal.Record(new HistoryEvent(EventKind.FailbackSkipped) { Uplink = backup.Name, Cause = obstacle, Done = "what is left on it goes on (on-recovery)" });
                continue;
            }

            var (result, spent) = Run(Detour.Close(backup));
            Log.FailedBack(logger, backup.Name, result, spent);
            journal.Record(new HistoryEvent(EventKind.FailedBack) { Uplink = backup.Name, Cause = "on-recovery", Done = result });
        }

        if (_looksWhetherApplied <= now)
        {
            LookWhetherApplied(now);
        }
    }

    private void LookWhetherApplied(DateTimeOffset now)
    {
        // First, whatever fails below.
        _looksWhetherApplied = now + AppliedInterval;
        if (!isApplied())
        {
            _wasAppliedAgain = false;
        }
        else if (!_wasAppliedAgain)
        {
            (_wasAppliedAgain, _looksWhetherApplied) = (true, now + RecoveryTime);
        }
        else
        {
            Reconcile("'apply' was run while it was down");
        }
    }

    private void Reconcile(string cause, HealthTransition? transition = null)
    {
        // Where 'clean' was run, probes find no way any more and uplinks go down: a detour then would be a rule that is left behind, and lead nowhere.
        var mayBegin = isApplied();
        var plan = FailoverPlan.Create(model, table, look());
        var steps = plan.Where(step => !IsTooEarly(step) && (mayBegin || step.Kind is not FailoverStepKind.Begin)).ToArray();
        // What went down meanwhile is still to be led elsewhere when 'apply' is run again.
        _wasAppliedAgain = false;
        _looksWhetherApplied = mayBegin || !plan.Any(step => step.Kind is FailoverStepKind.Begin) ? null : _steady.GetUtcNow() + AppliedInterval;
        // What is not stranded any more may be said again the next time.
        _stranded.IntersectWith(steps.Where(step => step.Kind is FailoverStepKind.NowhereToGo).Select(step => step.Uplink.Name));
        foreach (var step in steps)
        {
            Take(step, cause, transition?.Uplink == step.Uplink ? OutageOf(transition) : null);
        }

        // What is seen, and what was begun and is not seen: somebody may have flushed the rules in between.
        var seen = FailoverPlan.Detours(model, look());
        book.Rules = [.. seen, .. book.Rules.Where(rule => IsDown(rule) && !seen.Any(other => other.Family == rule.Family && other.Mark == rule.Mark))];
    }

    private bool IsDown(WantedRule detour) => model.Uplinks.Any(uplink => uplink.Fwmark.Value == detour.Mark && table.Health(uplink.Index) is UplinkHealth.Down);

    private bool IsTooEarly(FailoverStep step) =>
        _settles is not null && step.Kind is FailoverStepKind.End && table.Health(step.Uplink.Index) is UplinkHealth.Unknown;

    private void Take(FailoverStep step, string cause, string? outage)
    {
        var uplink = step.Uplink;
        if (step.Kind is not FailoverStepKind.NowhereToGo)
        {
            // Whoever keeps the rules must not put back what is taken away.
            book.Rules = [.. book.Rules.Where(rule => rule.Mark != uplink.Fwmark.Value)];
        }

        switch (step.Kind)
        {
            case FailoverStepKind.Begin:
                var (result, spent) = Run(Detour.Begin(uplink, family => step.StandIns.GetValueOrDefault(family), Detour.FailoverPriority));
                book.Rules = [.. book.Rules, .. FailoverPlan.Detours(step)];
                Log.FailedOver(logger, uplink.Name, cause, result, spent);
                if (uplink.OnDown is OnDown.FlushAndReset && !model.Lan.IsEmpty)
                {
                    result += FormattableString.Invariant($"; clients that send on what is gone are answered by a reset for {ResetWindow.Length.TotalSeconds:0} s");
                    Run(ResetWindow.Open(model, time.GetUtcNow()));
                    _windowCloses = _steady.GetUtcNow() + ResetWindow.Length;
                }

                Record(EventKind.FailedOver, $"{result}; in {spent} ms");
                break;
            case FailoverStepKind.End:
                var (ended, took) = Run(Detour.End(uplink, Detour.FailoverPriority));
                Log.DetourEnded(logger, uplink.Name, cause, ended, took);
                Record(EventKind.DetourEnded, $"{ended}; in {took} ms");
                break;
            case FailoverStepKind.Withdraw:
                Run(Detour.Withdraw(uplink, Detour.FailoverPriority));
                break;
            case FailoverStepKind.NowhereToGo when _stranded.Add(uplink.Name):
                Log.NothingToFailOverTo(logger, uplink.Name, cause);
                Record(EventKind.Kept, "nothing is closed: there is no other uplink");
                break;
        }

        void Record(EventKind kind, string done) => journal.Record(new HistoryEvent(kind) { Uplink = uplink.Name, Outage = outage, Done = done });
    }

    private static string? OutageOf(HealthTransition? transition) => transition?.Outage is { Length: > 0 } outage ? outage : null;

    private (string Result, int Milliseconds) Run(string script)
    {
        var began = time.GetTimestamp();
        var (exitCode, output) = run(script);
        var result = output.Replace("\n", "; ", StringComparison.Ordinal);
        if (exitCode != 0)
        {
            Log.FailoverFailed(logger, exitCode, result);
        }

        return (result, (int)time.GetElapsedTime(began).TotalMilliseconds);
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other ?? one : one;
}
