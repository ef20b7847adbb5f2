using System.Collections.Immutable;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Proxy.Forwarding;

/// <summary>The connection pools, one set an uplink: a pool knows hosts and ports, not marks, and one for all would send requests by any uplink.</summary>
internal sealed class UplinkHandlers(ImmutableArray<Uplink> uplinks, ServerConnections connections) : IDisposable
{
    private readonly UplinkHandler[] _handlers = [.. uplinks.Select(uplink => new UplinkHandler(uplink, connections))];
    private readonly UplinkHandler _default = new(null, connections);

    /// <summary>Those of an uplink; null: those of the default route.</summary>
    public UplinkHandler Of(Uplink? uplink) => uplink is null ? _default : _handlers[uplink.Index];

    public void Dispose()
    {
        _default.Dispose();
        foreach (var handler in _handlers)
        {
            handler.Dispose();
        }
    }
}
