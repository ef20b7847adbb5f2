using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using MwanLb.Engine.Affinities;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;
using MwanLb.Proxy.Access;
using MwanLb.Proxy.Dialing;
using MwanLb.Proxy.Forwarding;
using MwanLb.Proxy.Names;
using MwanLb.Proxy.Reporting;

namespace MwanLb.Proxy.Hosting;

/// <summary>Makes of a configuration all that works by it. What has been learnt outlives it: names, right passwords, who guesses, who is connected, and by which uplinks.</summary>
/// <param name="stateDirectory">Where the daemon keeps the table.</param>
/// <param name="metrics">Counts.</param>
/// <param name="time">The clock.</param>
/// <param name="say">Told in a sentence what the administrator should know.</param>
internal sealed class RuntimeBuilder(string stateDirectory, ProxyMetrics metrics, TimeProvider time, Action<string> say) : IDisposable
{
    private readonly Authenticator _authenticator = new(usersFile: null, failure => say(failure.Message), metrics, time);
    private readonly NameResolver _names = new(new NameResolverOptions(), UplinkSocket.Open, failure => say(failure.Message), metrics, time);
    private readonly ConnectionLimits _limits = new(0, 0);
    private readonly ConcurrentDictionary<string, StrongBox<long>> _open = new();

    /// <exception cref="UsersFileException">The users file cannot be used.</exception>
    public ProxyRuntime Build(RouterModel model)
    {
        // First, for it can fail: nothing else has changed then.
        _authenticator.Use(model.Proxy.UsersFile);
        _limits.Change(model.Proxy.MaxConnections, model.Proxy.MaxConnectionsPerClient);
        var owned = new List<IDisposable>();
        var state = UplinkState.Follow(stateDirectory, model.Pools, time, status => say($"{stateDirectory}: {status}"));
        owned.Add(state);
        if (model.CountsFile is { } counts)
        {
            owned.Add(new CountsFollower(state, counts, time, say));
        }

        var affinity = AffinityState.Follow(stateDirectory, model, time, notice => say($"{stateDirectory}: {notice}"));
        var engine = new SelectionEngine(state, model.Rules, (ulong)time.GetTimestamp(), affinity);
        var counters = new PickerCounters(state, PickerKind.Proxy, time);
        var open = new OpenConnections(state, counters, _open, areCountsOurs: model.CountsFile is null, time);
        var own = new OwnAddresses(OwnAddresses.OfInterfaces, time);
        owned.Add(own);
        var destinations = new DestinationPolicy(model.Proxy.ConnectPorts, model.Proxy.HttpPorts, model.Proxy.AllowedDestinations, own);
        var dialer = new Dialer(
            new UplinkDialer(_names, destinations, time), engine, state, new UplinkScores(model.Uplinks, time), metrics, model.Proxy.RaceAfter, model.Proxy.ConnectTimeout, time);
        var connections = new ServerConnections(dialer, open, model.Proxy.RaceAfter, time);
        owned.Add(connections);
        var handlers = new UplinkHandlers(model.Uplinks, connections);
        connections.OnStandstill = uplink => handlers.Of(uplink).Renew();
        return new ProxyRuntime
        {
            Model = model,
            Engine = engine,
            State = state,
            Counters = counters,
            Open = open,
            Dialer = dialer,
            Handlers = handlers,
            Clients = new ClientPolicy(model.Proxy.AllowedClients),
            Limits = _limits,
            Authenticator = _authenticator,
            Owned = owned,
        };
    }

    public void Dispose()
    {
        _authenticator.Dispose();
        _names.Dispose();
    }
}
