using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.Following;
using MwanLb.Marker.Hosting;
using MwanLb.Netfilter.Conntrack;

namespace MwanLb.Marker.Health.Traffic;

/// <summary>The thread that looks at the running connections of uplinks whose probes get no answer. While all are well it does nothing.</summary>
/// <param name="model">The configuration.</param>
/// <param name="witness">Who says which uplinks are doubted, and is told.</param>
/// <param name="gateways">Who the uplinks' gateways are.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where it says that it cannot.</param>
internal sealed class RunningConnectionsService(
    RouterModel model, TrafficWitness witness, UplinkGateways gateways, TimeProvider time, ILogger<RunningConnectionsService> logger) : ThreadedService("running")
{
    // With an interval of 200 ms a fifth of a second passes between the first doubt and the verdict.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(25);

    // A table of a million entries takes a second to look through: no more than a tenth of a core is spent on it.
    private const int RestRatio = 10;

    private readonly ImmutableArray<RunningConnections> _connections = [.. model.Uplinks.Select(_ => new RunningConnections(gateways, time))];

    private readonly AutoResetEvent _signal = new(false);
    private bool _failing;

    /// <inheritdoc/>
    protected override void Interrupt()
    {
        // The signal outlives us: whoever doubts may still be at work.
        _signal.Set();
    }

    /// <inheritdoc/>
    protected override void Run()
    {
        witness.Doubted = () => _signal.Set();
        while (!IsStopping)
        {
            _signal.WaitOne();
            try
            {
                Watch();
                _failing = false;
            }
            catch (Exception e)
            {
                if (!_failing)
                {
                    Log.RunningUnreadable(logger, e.Message);
                }

                _failing = true;
            }
        }
    }

    private void Watch()
    {
        foreach (var connections in _connections)
        {
            connections.Forget();
        }

        using var conntrack = ConntrackSocket.Open();
        using var reader = new KernelViewReader(model);
        var view = reader.Read();
        while (!IsStopping && model.Uplinks.Any(uplink => witness.IsDoubted(uplink.Index)))
        {
            var began = time.GetTimestamp();
            foreach (var uplink in model.Uplinks)
            {
                if (witness.IsDoubted(uplink.Index))
                {
                    Look(uplink, conntrack, view);
                }
                else
                {
                    _connections[uplink.Index].Forget();
                }
            }

            var rest = time.GetElapsedTime(began) * RestRatio;
            Pause(rest > Interval ? rest : Interval);
        }
    }

    private void Look(Uplink uplink, ConntrackSocket conntrack, KernelView view)
    {
        var connections = _connections[uplink.Index];
        var index = view.Link(uplink.Interface)?.Index;
        connections.Begin([.. view.Addresses.Where(address => address.InterfaceIndex == index).Select(address => address.Address.GetAddressBytes())]);
        var visitor = new Visitor(connections);
        conntrack.Dump(uplink.Fwmark.Value, uplink.Fwmark.Mask, ref visitor);
        if (connections.End() is { } since)
        {
            witness.SawAnswer(uplink.Index, since);
        }
    }

    private readonly struct Visitor(RunningConnections connections) : IConntrackVisitor
    {
        public void Visit(scoped in ConntrackEntry entry) => connections.Take(entry);
    }
}
