using System.Collections.Immutable;
using MwanLb.Engine.Affinities;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Marker.Simulation;

/// <summary>
/// Shows one way to decide the connections of a scenario, moment by moment. A connection on an uplink that fails stalls; once the probes have found
/// out, it is lost and its client connects anew for what is left, as after a failover that deletes the uplink's conntrack entries.
/// </summary>
internal sealed class Replay
{
    private const sbyte Nowhere = -1;

    private readonly Scenario _scenario;
    private readonly SimulatedFlow[] _flows;
    private readonly SimulatedTime _time = new();
    private readonly ImmutableArray<SimulatedUplink> _uplinks;
    private readonly UplinkState _state;
    private readonly SimulatedDaemon _daemon;
    private readonly LoadMeter _meter;
    private readonly IPlacement _placement;
    private readonly AddressChanges _clients;
    private readonly AddressChanges _pairs;

    // Where each connection is carried, since when and until when. What stalls is carried nowhere.
    private readonly sbyte[] _on;
    private readonly TimeSpan[] _since;
    private readonly TimeSpan[] _until;

    // A connection that stalls leaves its end behind, which is then no longer its end.
    private readonly PriorityQueue<int, TimeSpan> _ends = new();
    private readonly PriorityQueue<Action, (TimeSpan At, int Order)> _agenda = new();
    private int _order;
    private int _lost;
    private int _defaultRoute;
    private int _dropped;

    private Replay(Scenario scenario, ImmutableArray<Pool> pools, bool isBest)
    {
        _scenario = scenario;
        _flows = scenario.Traffic.Flows;
        _on = new sbyte[_flows.Length];
        Array.Fill(_on, Nowhere);
        _since = new TimeSpan[_flows.Length];
        _until = new TimeSpan[_flows.Length];
        _clients = new AddressChanges(scenario.Traffic.Clients.Length);
        _pairs = new AddressChanges(scenario.Traffic.PairCount);
        _uplinks = [.. scenario.Model.Uplinks.Select(u => new SimulatedUplink(u))];
        var table = UplinkTable.CreatePrivate(scenario.Model.Uplinks);
        _state = UplinkState.Over(table, pools);
        _daemon = new SimulatedDaemon(scenario.Model, table, _uplinks, _time);
        _meter = new LoadMeter(_uplinks, scenario.Traffic.Duration);
        _placement = isBest
            ? new BestPlacement(_state, _uplinks, scenario)
            : new EnginePlacement(
                new SelectionEngine(
                    _state, scenario.Model.Rules, (ulong)scenario.Seed,
                    AffinityState.InMemory(scenario.Model with { Pools = pools }, _time, scenario.OnNotice)),
                scenario);
    }

    /// <summary>Replays a scenario with the engine.</summary>
    /// <param name="scenario">The connections, and what happens meanwhile.</param>
    /// <param name="pools">The pools of the configuration, as they are to be tried.</param>
    /// <param name="name">What to call this.</param>
    public static ReplayResult Run(Scenario scenario, ImmutableArray<Pool> pools, string name) => new Replay(scenario, pools, isBest: false).Run(name);

    /// <summary>Replays a scenario with <see cref="BestPlacement"/>.</summary>
    public static ReplayResult RunBest(Scenario scenario, string name) => new Replay(scenario, scenario.Model.Pools, isBest: true).Run(name);

    private ReplayResult Run(string name)
    {
        Schedule();
        var next = 0;
        while (true)
        {
            var start = next < _flows.Length ? _flows[next].Start : TimeSpan.MaxValue;
            var happening = _agenda.TryPeek(out _, out var item) ? item.At : TimeSpan.MaxValue;
            var end = _ends.TryPeek(out _, out var soonest) ? soonest : TimeSpan.MaxValue;
            var at = end <= happening && end <= start ? end : happening <= start ? happening : start;
            if (at > _scenario.Traffic.Duration)
            {
                break;
            }

            MoveTo(at);
            if (at == end)
            {
                End(_ends.Dequeue());
            }
            else if (at == happening)
            {
                _agenda.Dequeue()();
            }
            else
            {
                Place(next, _flows[next].Duration);
                next++;
            }
        }

        Finish();
        return Result(name);
    }

    /// <summary>What is not a connection: the daemon's work, failures and the operator.</summary>
    private void Schedule()
    {
        foreach (var slot in _uplinks.Select(u => u.Uplink.Index))
        {
            _daemon.SetHealth(slot, UplinkHealth.Up);
        }

        Every(SimulatedDaemon.Interval, TimeSpan.Zero, _daemon.Measure);
        Every(_scenario.CountInterval, TimeSpan.Zero, _daemon.Count);
        foreach (var interruption in _scenario.Interruptions)
        {
            At(interruption.From, () => Interrupt(interruption, 1));
            At(interruption.To, () => Interrupt(interruption, -1));
        }

        Compare();
    }

    private void At(TimeSpan at, Action happening) => _agenda.Enqueue(happening, (at, _order++));

    private void After(TimeSpan delay, Action happening) => At(_time.Now + delay, happening);

    private void Every(TimeSpan interval, TimeSpan at, Action work) => At(at, () =>
    {
        work();
        Every(interval, at + interval, work);
    });

    private void MoveTo(TimeSpan now)
    {
        _meter.Advance(now);
        _time.Now = now;
    }

    private void Compare() => _meter.Among(_state.Current.Pools[0].Candidates);

    private void Interrupt(Interruption interruption, int step)
    {
        var uplink = _uplinks[interruption.Slot];
        var hadFailed = uplink.HasFailed;
        uplink.Interrupt(interruption.IsDrain, step);
        if (interruption.IsDrain)
        {
            _daemon.SetDraining(interruption.Slot, uplink.IsDraining);
            Compare();
        }
        else if (hadFailed != uplink.HasFailed)
        {
            if (uplink.HasFailed)
            {
                Stall(uplink);
            }
            else
            {
                Resume(uplink);
            }

            After(_scenario.Detection, () => Detect(uplink));
        }
    }

    private void Stall(SimulatedUplink uplink)
    {
        for (var flow = 0; flow < _on.Length; flow++)
        {
            if (_on[flow] == uplink.Uplink.Index)
            {
                Settle(flow, uplink);
                uplink.Stalled.Add((flow, _until[flow] - _time.Now));
            }
        }
    }

    private void Resume(SimulatedUplink uplink)
    {
        foreach (var (flow, left) in uplink.Stalled)
        {
            Carry(flow, left, uplink);
        }

        uplink.Stalled.Clear();
    }

    /// <summary>The probes find out how an uplink is now. What was shorter than they take, they never saw.</summary>
    private void Detect(SimulatedUplink uplink)
    {
        var health = uplink.HasFailed ? UplinkHealth.Down : UplinkHealth.Up;
        if (!_daemon.SetHealth(uplink.Uplink.Index, health))
        {
            return;
        }

        Compare();
        // Where it was the last one, a connection may come back to it: it is not there to be taken away twice.
        var lost = uplink.Stalled.ToArray();
        uplink.Stalled.Clear();
        uplink.Live -= lost.Length;
        _lost += lost.Length;
        foreach (var (flow, left) in lost)
        {
            Place(flow, left);
        }
    }

    private void Place(int flow, TimeSpan left)
    {
        var selection = _placement.Place(flow);
        if (selection.Uplink is null)
        {
            _dropped += selection.IsDropped ? 1 : 0;
            _defaultRoute += selection.IsDropped ? 0 : 1;
            return;
        }

        var uplink = _uplinks[selection.Uplink.Index];
        uplink.Live++;
        uplink.Placed++;
        _clients.Add(_flows[flow].Client, selection.Uplink.Index);
        _pairs.Add(_flows[flow].Pair, selection.Uplink.Index);
        if (uplink.HasFailed)
        {
            uplink.Stalled.Add((flow, left));
        }
        else
        {
            Carry(flow, left, uplink);
        }
    }

    private void Carry(int flow, TimeSpan left, SimulatedUplink uplink)
    {
        _on[flow] = (sbyte)uplink.Uplink.Index;
        _since[flow] = _time.Now;
        _until[flow] = _time.Now + left;
        _ends.Enqueue(flow, _until[flow]);
        uplink.Load(_flows[flow], 1, _time.Now);
    }

    private void End(int flow)
    {
        if (_on[flow] != Nowhere && _until[flow] == _time.Now)
        {
            var uplink = _uplinks[_on[flow]];
            Settle(flow, uplink);
            uplink.Live--;
        }
    }

    /// <summary>An uplink no longer carries a connection, and is credited with what it carried of it.</summary>
    private void Settle(int flow, SimulatedUplink uplink)
    {
        ref readonly var settled = ref _flows[flow];
        uplink.Carried += settled.Bytes * ((_time.Now - _since[flow]) / settled.Duration);
        uplink.Load(settled, -1, _time.Now);
        _on[flow] = Nowhere;
    }

    private void Finish()
    {
        MoveTo(_scenario.Traffic.Duration);
        for (var flow = 0; flow < _on.Length; flow++)
        {
            if (_on[flow] != Nowhere)
            {
                Settle(flow, _uplinks[_on[flow]]);
            }
        }
    }

    private ReplayResult Result(string name) => new()
    {
        Name = name,
        Connections = [.. _uplinks.Select(u => u.Placed)],
        Bytes = [.. _uplinks.Select(u => (long)Math.Round(u.Carried))],
        PeakToMean = NumberOrNull(_meter.PeakToMean),
        TrafficPeakToMean = NumberOrNull(_meter.TrafficPeakToMean),
        ClientsChanged = _clients.Changed,
        Clients = _clients.Repeated,
        SitesChanged = _pairs.Changed,
        Sites = _pairs.Repeated,
        Lost = _lost,
        DefaultRoute = _defaultRoute,
        Dropped = _dropped,
        Live = _meter.Loads,
    };

    private static double? NumberOrNull(double value) => double.IsNaN(value) ? null : value;
}
