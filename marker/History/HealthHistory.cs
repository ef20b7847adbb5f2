using MwanLb.Engine.Configuration;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.Health;

namespace MwanLb.Marker.History;

/// <summary>Records what becomes of the uplinks' health, and what the kernel says of their links.</summary>
internal sealed class HealthHistory : IHealthObserver, ILinkObserver
{
    private static readonly FlowFamily[] Families = [FlowFamily.IPv4, FlowFamily.IPv6];

    private readonly RouterModel _model;
    private readonly UplinkTable _table;
    private readonly IEventJournal _journal;
    private readonly bool[] _isPanic;
    private readonly LinkState?[] _links;

    public HealthHistory(RouterModel model, UplinkTable table, IEventJournal journal)
    {
        (_model, _table, _journal) = (model, table, journal);
        _links = new LinkState?[model.Uplinks.Length];
        _isPanic = [.. Families.Select(IsPanic)];
    }

    /// <inheritdoc/>
    public void HealthChanged(HealthTransition transition)
    {
        var isDown = transition.To is UplinkHealth.Down;
        _journal.Record(new HistoryEvent(isDown ? EventKind.Down : EventKind.Up)
        {
            Time = transition.At,
            Uplink = transition.Uplink.Name,
            Outage = transition.Outage.Length > 0 ? transition.Outage : null,
            From = EnumWord.Of(transition.From),
            To = EnumWord.Of(transition.To),
            Cause = transition.Cause,
            Done = transition.Hold > TimeSpan.Zero ? FormattableString.Invariant($"not used for {transition.Hold.TotalSeconds:0} s at least (hold-down)") : null,
            DurationSeconds = transition.From is UplinkHealth.Down ? Math.Round(transition.FormerLasted.TotalSeconds, 3) : null,
        });
        NotePanic(transition);
    }

    /// <inheritdoc/>
    public void LinkChanged(Uplink uplink, LinkState state, string detail)
    {
        var before = _links[uplink.Index];
        _links[uplink.Index] = state;
        // Interfaces that come and go are told of by whoever sees their indices.
        if (before is { } known && known != state && state is not LinkState.NoInterface)
        {
            _journal.Record(new HistoryEvent(EventKind.LinkChanged)
            {
                Uplink = uplink.Name,
                From = EnumWord.Of(known),
                To = EnumWord.Of(state),
                Cause = detail,
            });
        }
    }

    private void NotePanic(HealthTransition transition)
    {
        foreach (var (i, family) in Families.Index())
        {
            var isPanic = IsPanic(family);
            if (isPanic != _isPanic[i])
            {
                _isPanic[i] = isPanic;
                _journal.Record(new HistoryEvent(isPanic ? EventKind.PanicBegun : EventKind.PanicEnded)
                {
                    Time = transition.At,
                    Outage = transition.Outage.Length > 0 ? transition.Outage : null,
                    Cause = isPanic ? $"every uplink that may carry {family} is down" : $"{transition.Uplink.Name} is up",
                    Done = isPanic ? "new connections are tried on all of them" : null,
                });
            }
        }
    }

    private bool IsPanic(FlowFamily family) => UplinkSnapshot.Create(_model.Pools, _table).PoolsFor(family)[0].IsPanic;
}
