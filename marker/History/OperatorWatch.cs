using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.Failover;
using MwanLb.Marker.Following;

namespace MwanLb.Marker.History;

/// <summary>
/// Records what the operator does. His commands write the shared table, and may do so as users who cannot write the journal: so the daemon looks. For one thread.
/// </summary>
internal sealed class OperatorWatch
{
    private readonly RouterModel _model;
    private readonly UplinkTable _table;
    private readonly Func<KernelView> _look;
    private readonly IEventJournal _journal;
    private readonly Seen[] _seen;

    /// <param name="model">The configuration.</param>
    /// <param name="table">What the operator writes.</param>
    /// <param name="look">Reads the kernel's rules.</param>
    /// <param name="journal">Where to.</param>
    public OperatorWatch(RouterModel model, UplinkTable table, Func<KernelView> look, IEventJournal journal)
    {
        (_model, _table, _look, _journal) = (model, table, look, journal);
        var view = look();
        _seen = [.. model.Uplinks.Select(uplink => See(uplink, view))];
    }

    /// <summary>Compares with what was there before.</summary>
    public void Look()
    {
        // 'disable' writes the table first and the rule after it; 'enable' the other way round. What has begun is told one look later.
        if (_model.Uplinks.All(uplink => _seen[uplink.Index] is { IsSettled: true } seen && IsSame(uplink, seen)))
        {
            return;
        }

        var view = _look();
        foreach (var uplink in _model.Uplinks)
        {
            var (before, now) = (_seen[uplink.Index], See(uplink, view));
            if (before.IsSettled && before != now)
            {
                _seen[uplink.Index] = before with { IsSettled = false };
                continue;
            }

            Tell(uplink, before, now);
            _seen[uplink.Index] = now;
        }
    }

    private void Tell(Uplink uplink, Seen before, Seen now)
    {
        if (before.IsDraining != now.IsDraining)
        {
            var kind = now.IsDraining ? now.IsDetoured ? EventKind.Disabled : EventKind.Drained : before.IsDetoured ? EventKind.Enabled : EventKind.Resumed;
            _journal.Record(new HistoryEvent(kind) { Uplink = uplink.Name, Cause = "by the operator" });
        }
        else if (before.IsDetoured != now.IsDetoured)
        {
            _journal.Record(new HistoryEvent(now.IsDetoured ? EventKind.Disabled : EventKind.Enabled) { Uplink = uplink.Name, Cause = "by the operator" });
        }

        if (before.Weight != now.Weight)
        {
            _journal.Record(new HistoryEvent(EventKind.WeightSet)
            {
                Uplink = uplink.Name,
                From = Text(uplink, before.Weight),
                To = Text(uplink, now.Weight),
                Cause = "by the operator",
            });
        }
    }

    private static string Text(Uplink uplink, int? weight) => weight is { } own
        ? FormattableString.Invariant($"{own}")
        : FormattableString.Invariant($"{uplink.Weight} (configured)");

    private bool IsSame(Uplink uplink, Seen seen) =>
        seen.IsDraining == _table.IsDraining(uplink.Index) && seen.Weight == _table.OperatorWeight(uplink.Index);

    private Seen See(Uplink uplink, KernelView view) => new(
        _table.IsDraining(uplink.Index), _table.OperatorWeight(uplink.Index),
        view.Rules.Any(rule => rule.Priority == Detour.Priority && rule.MarkMask == uplink.Fwmark.Mask && rule.Mark == uplink.Fwmark.Value), true);

    private sealed record Seen(bool IsDraining, int? Weight, bool IsDetoured, bool IsSettled);
}
