using System.Collections.Immutable;
using System.Net;
using MwanLb.Engine.Configuration.Reading;
using MwanLb.Engine.Rules;
using MwanLb.Engine.Selection;

namespace MwanLb.Engine.Configuration.Validation;

/// <summary>Checks the proxy's settings against each other, and fills in the lists that the file leaves out.</summary>
internal static class ProxySettings
{
    private static readonly IPEndPoint DefaultListen = new(IPAddress.IPv6Any, 8080);

    // RFC 1918, 4193, 6598 (an ISP's own clients), link-local and loopback: whoever comes by one of these is not on the Internet.
    private static readonly ImmutableArray<AddressPrefix> PrivateNetworks =
    [
        .. new[] { "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "127.0.0.0/8", "fc00::/7", "fe80::/10", "::1/128" }
            .Select(network => AddressPrefix.FromNetwork(IPNetwork.Parse(network))),
    ];

    // Port 80 beside 443: browsers open ws:// through CONNECT, and whatever goes through SOCKS is a tunnel.
    private static readonly ImmutableArray<PortRange> DefaultConnectPorts = [new(80, 80), new(443, 443)];

    // As Squid's Safe_ports: none of the old services below 1024, which would take a request's body for their own protocol (mail, above all).
    private static readonly ImmutableArray<PortRange> DefaultHttpPorts = [new(80, 80), new(443, 443), new(1024, 65535)];

    public static void Check(ProxyOptions proxy, FindingList findings)
    {
        if (!proxy.Allow.IsUsable || !proxy.Allow.IsWritten)
            return;
        var listening = proxy.Listen.Value.Concat(proxy.Redirect.Value).Concat(proxy.Tproxy.Value);
        if (proxy.Allow.Value.IsEmpty && (!proxy.Listen.IsWritten || listening.Any(at => at.IsUsable && !IsPrivate(at.Value.Address))))
            findings.Error(proxy.Allow.At, "proxy.allow", proxy.Allow.Text,
                "leaves the proxy open to the whole Internet, for it listens on an address that is not private: name the networks that may use it");
        else if (!proxy.Users.IsWritten && proxy.Allow.Value.FirstOrDefault(network => network.IsUsable && network.Value.Length is 0 or 96 && network.Value.Last >= UInt128.MaxValue >> 96) is { Text.Length: > 0 } all)
            findings.Warning(all.At, "proxy.allow", all.Text, "lets the whole Internet use the proxy, and no user is asked for a password: set users, or name the networks");
    }

    public static ProxyModel Build(ProxyOptions proxy) => new()
    {
        Listen = proxy.Listen.IsWritten ? Values(proxy.Listen) : [DefaultListen],
        Redirect = Values(proxy.Redirect),
        Tproxy = Values(proxy.Tproxy),
        AllowedClients = proxy.Allow.IsWritten ? Values(proxy.Allow) : PrivateNetworks,
        UsersFile = proxy.Users.Value.Length == 0 ? null : proxy.Users.Value,
        ConnectPorts = proxy.ConnectPorts.IsWritten ? Values(proxy.ConnectPorts) : DefaultConnectPorts,
        HttpPorts = proxy.HttpPorts.IsWritten ? Values(proxy.HttpPorts) : DefaultHttpPorts,
        AllowedDestinations = Values(proxy.AllowDestinations),
        MaxConnections = (int)proxy.MaxConnections.Value,
        MaxConnectionsPerClient = (int)proxy.MaxConnectionsPerClient.Value,
        RaceAfter = proxy.RaceAfter.Value,
        ConnectTimeout = proxy.ConnectTimeout.Value,
        IdleTimeout = proxy.IdleTimeout.Value,
        Lifetime = proxy.Lifetime.Value,
        Drain = proxy.Drain.Value,
        AccessLog = proxy.AccessLog.Value.Length == 0 ? null : proxy.AccessLog.Value,
        AccessLogFormat = proxy.AccessLogFormat.Value,
        ForwardedFor = proxy.ForwardedFor.Value,
        Udp = proxy.Udp.Value,
    };

    // A wildcard is no private address: it takes whatever comes in.
    private static bool IsPrivate(IPAddress address)
    {
        var bits = FlowAddress.FromNetworkOrder(address.GetAddressBytes());
        return PrivateNetworks.Any(network => network.Contains(bits));
    }

    private static ImmutableArray<T> Values<T>(Setting<ImmutableArray<Setting<T>>> list) => [.. list.Value.Select(item => item.Value)];
}
