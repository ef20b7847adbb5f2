using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;
using MwanLb.Netfilter.Route;

namespace MwanLb.Marker.Marking;

/// <summary>
/// The interfaces that several uplinks of a family share. A connection that comes in by one is answered by the uplink that it came in by,
/// which no rule can tell: so its first packet is queued, and is known by its sender.
/// </summary>
/// <remarks>For the one thread that answers the queue.</remarks>
internal sealed class InboundUplinks
{
    private readonly FrozenDictionary<string, SharedInterface> _interfaces;

    private InboundUplinks(FrozenDictionary<string, SharedInterface> interfaces) => _interfaces = interfaces;

    /// <summary>Null where each interface has but one uplink of a family.</summary>
    public static InboundUplinks? For(RouterModel model, INeighbourTable neighbours, TimeProvider time)
    {
        var gateways = SharedGateways(model.Uplinks.Where(u => u.HasIPv4), u => u.Gateway)
            .Concat(SharedGateways(model.Uplinks.Where(u => u.HasIPv6), u => u.Gateway6))
            .ToLookup(gateway => gateway.Uplink.Interface);
        return gateways.Count == 0
            ? null
            : new InboundUplinks(gateways.ToFrozenDictionary(g => g.Key, g => new SharedInterface([.. g], neighbours, time), StringComparer.Ordinal));
    }

    /// <summary>Has the gateways found out before the first connection comes in.</summary>
    public void Prepare()
    {
        foreach (var (name, shared) in _interfaces)
        {
            if (InterfaceName.IndexOf(name) is not 0 and var index)
            {
                shared.Read(index);
            }
        }
    }

    /// <summary>The shared interface of that name; null where it is none of them.</summary>
    public SharedInterface? Find(string? name) => name is null ? null : _interfaces.GetValueOrDefault(name);

    private static IEnumerable<SharedGateway> SharedGateways(IEnumerable<Uplink> uplinks, Func<Uplink, IPAddress?> gatewayOf) =>
        from uplink in uplinks
        group uplink by uplink.Interface into sharing
        where sharing.Count() > 1
        from uplink in sharing
        let gateway = gatewayOf(uplink)
        where gateway is not null
        select new SharedGateway(uplink, gateway);
}
