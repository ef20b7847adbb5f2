using System.Collections.Immutable;
using System.Net;
using MwanLb.Engine.Rules;
using MwanLb.Engine.Selection;

namespace MwanLb.Proxy.Access;

/// <summary>Where the proxy takes its clients. To be asked of each address just before the connect: what a name meant a moment ago does not count.</summary>
internal sealed class DestinationPolicy(
    ImmutableArray<PortRange> tunnelPorts, ImmutableArray<PortRange> requestPorts, ImmutableArray<AddressPrefix> allowed, OwnAddresses own)
{
    /// <summary>Whether a port may be gone to, wherever it is.</summary>
    public bool AdmitsPort(int port, bool isTunnel)
    {
        foreach (var range in isTunnel ? tunnelPorts : requestPorts)
        {
            if (port is > 0 and <= ushort.MaxValue && range.Contains((ushort)port))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Judges an address and a port.</summary>
    public DestinationVerdict Check(IPAddress address, int port, bool isTunnel) =>
        !AdmitsPort(port, isTunnel) ? DestinationVerdict.ForbiddenPort
        : AdmitsAddress(address) ? DestinationVerdict.Allowed
        : DestinationVerdict.ForbiddenAddress;

    /// <summary>Whether an address may be gone to, by whatever port: for connections that a firewall rule has brought here.</summary>
    public bool AdmitsAddress(IPAddress destination)
    {
        var address = Addresses.Of(destination);
        foreach (var network in allowed)
        {
            if (network.Contains(address))
            {
                return true;
            }
        }

        return !IsClosed(address) && !HoldsClosed(address);
    }

    private bool IsClosed(FlowAddress address) => ClosedNetworks.Contain(address) || own.Contain(address);

    private bool HoldsClosed(FlowAddress address)
    {
        Span<FlowAddress> embedded = stackalloc FlowAddress[EmbeddedIPv4.MaxCount];
        foreach (var inner in embedded[..EmbeddedIPv4.Find(address, embedded)])
        {
            if (IsClosed(inner))
            {
                return true;
            }
        }

        return false;
    }
}
