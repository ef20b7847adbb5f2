using MwanLb.Engine.Configuration;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;
using MwanLb.Proxy.Access;
using MwanLb.Proxy.Dialing;
using MwanLb.Proxy.Forwarding;

namespace MwanLb.Proxy.Hosting;

/// <summary>All that one configuration makes: a reload makes another, and requests that have begun end with the one they began with.</summary>
internal sealed class ProxyRuntime : IDisposable
{
    public required RouterModel Model { get; init; }

    public required SelectionEngine Engine { get; init; }

    public required UplinkState State { get; init; }

    public required PickerCounters Counters { get; init; }

    public required OpenConnections Open { get; init; }

    public required Dialer Dialer { get; init; }

    public required UplinkHandlers Handlers { get; init; }

    public required ClientPolicy Clients { get; init; }

    public required ConnectionLimits Limits { get; init; }

    public required Authenticator Authenticator { get; init; }

    /// <summary>What ends with it, besides.</summary>
    public required IReadOnlyList<IDisposable> Owned { get; init; }

    /// <summary>The section of the configuration that is ours.</summary>
    public ProxyModel Proxy => Model.Proxy;

    public void Dispose()
    {
        Open.Dispose();
        Counters.Dispose();
        Handlers.Dispose();
        foreach (var owned in Owned)
        {
            owned.Dispose();
        }
    }
}
