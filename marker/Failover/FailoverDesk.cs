using Microsoft.Extensions.Logging;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.Following;
using MwanLb.Marker.Health;

namespace MwanLb.Marker.Failover;

/// <summary>Does what is configured when uplinks go down and come back. For one thread.</summary>
/// <param name="model">The configuration.</param>
/// <param name="table">Who is down, and whom the operator has taken out.</param>
/// <param name="book">Where the detours are told, so that they are kept.</param>
/// <param name="look">Reads the kernel's rules.</param>
/// <param name="run">Runs a script: its exit code and what it said.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where it says what it does.</param>
internal sealed class FailoverDesk(
    RouterModel model, UplinkTable table, DetourBook book, Func<KernelView> look, Func<string, (int ExitCode, string Output)> run, TimeProvider time, ILogger logger)
{
    // A daemon that starts anew does not know yet who is up. What runs by a detour must outlive that.
    private static readonly TimeSpan SettleTime = TimeSpan.FromSeconds(30);

    private readonly FailbackSchedule _failback = new(model, table, time);
    private readonly HashSet<string> _stranded = [];
    private DateTimeOffset? _windowCloses;
    private DateTimeOffset? _settles;

    /// <summary>When there is something to do without a transition; null: never.</summary>
    public DateTimeOffset? NextDue => Earlier(Earlier(_failback.NextDue, _windowCloses), _settles);

    /// <summary>Takes up what an earlier daemon left behind.</summary>
    public void Start()
    {
        run(ResetWindow.Close);
        _settles = time.GetUtcNow() + SettleTime;
        Reconcile("the daemon has started");
    }

    /// <summary>Does what follows from a change of health.</summary>
    public void Handle(HealthTransition transition)
    {
        Reconcile($"{transition.Cause}; outage {transition.Outage}");
        if (transition.From is UplinkHealth.Down)
        {
            foreach (var (backup, after) in _failback.Plan(transition.Uplink))
            {
                Log.FailbackPlanned(logger, backup.Name, transition.Uplink.Name, after);
            }
        }

        Tick();
    }

    /// <summary>Does what is due.</summary>
    public void Tick()
    {
        var now = time.GetUtcNow();
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
                continue;
            }

            var (result, spent) = Run(Detour.Close(backup));
            Log.FailedBack(logger, backup.Name, result, spent);
        }
    }

    private void Reconcile(string cause)
    {
        var steps = FailoverPlan.Create(model, table, look()).Where(step => !IsTooEarly(step)).ToArray();
        // What is not stranded any more may be said again the next time.
        _stranded.IntersectWith(steps.Where(step => step.Kind is FailoverStepKind.NowhereToGo).Select(step => step.Uplink.Name));
        foreach (var step in steps)
        {
            Take(step, cause);
        }

        book.Rules = FailoverPlan.Detours(model, look());
    }

    private bool IsTooEarly(FailoverStep step) =>
        _settles is not null && step.Kind is FailoverStepKind.End && table.Health(step.Uplink.Index) is UplinkHealth.Unknown;

    private void Take(FailoverStep step, string cause)
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
                Log.FailedOver(logger, uplink.Name, cause, result, spent);
                if (uplink.OnDown is OnDown.FlushAndReset && !model.Lan.IsEmpty)
                {
                    Run(ResetWindow.Open(model, time.GetUtcNow()));
                    _windowCloses = time.GetUtcNow() + ResetWindow.Length;
                }

                break;
            case FailoverStepKind.End:
                var (ended, took) = Run(Detour.End(uplink, Detour.FailoverPriority));
                Log.DetourEnded(logger, uplink.Name, cause, ended, took);
                break;
            case FailoverStepKind.Withdraw:
                Run(Detour.Withdraw(uplink, Detour.FailoverPriority));
                break;
            case FailoverStepKind.NowhereToGo when _stranded.Add(uplink.Name):
                Log.NothingToFailOverTo(logger, uplink.Name, cause);
                break;
        }
    }

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
