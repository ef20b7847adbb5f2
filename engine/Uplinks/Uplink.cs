using System.Collections.Immutable;
using System.Net;
using MwanLb.Engine.Selection;

namespace MwanLb.Engine.Uplinks;

/// <summary>A configured way to the Internet. Immutable; what changes while we run (health, counts, weight in force) lies in the UplinkTable.</summary>
public sealed record Uplink
{
    /// <summary>The most uplinks that one router can have: the size of the UplinkTable.</summary>
    public const int MaxCount = 64;

    /// <summary>The largest weight. Weights are reduced by their greatest common divisor before use.</summary>
    public const int MaxWeight = 1000;

    /// <summary>The longest name, in characters.</summary>
    public const int MaxNameLength = 32;

    /// <summary>Place in the configuration, from 0; also the slot in the UplinkTable.</summary>
    public required int Index { get; init; }

    /// <summary>Unique; letters, digits, <c>_</c> and <c>-</c>, at most <see cref="MaxNameLength"/>, so that it needs no quoting in squid.conf, nft or a shell.</summary>
    public required string Name { get; init; }

    /// <summary>The kernel interface it leaves by. Several uplinks may share one, by different gateways.</summary>
    public required string Interface { get; init; }

    /// <summary>The next hop for IPv4; null on a point-to-point interface (PPP, a tunnel), where the route names the interface alone, and where it is to be found out.</summary>
    public required IPAddress? Gateway { get; init; }

    /// <summary>The next hop for IPv6, link-local ones included; null on a point-to-point interface, and where it is to be found out.</summary>
    public IPAddress? Gateway6 { get; init; }

    /// <summary>Whether the next hop for IPv4 is to be found out: by the kernel's routes, or what a DHCP client was told.</summary>
    public bool IsGatewayAutomatic { get; init; }

    /// <summary>Whether the next hop for IPv6 is to be found out.</summary>
    public bool IsGateway6Automatic { get; init; }

    /// <summary>Whether it carries IPv4.</summary>
    public bool HasIPv4 { get; init; } = true;

    /// <summary>Whether it carries IPv6.</summary>
    public bool HasIPv6 { get; init; }

    /// <summary>Whether it can carry connections of a family; any uplink those of which it is not known.</summary>
    public bool Carries(FlowFamily family) => family switch
    {
        FlowFamily.IPv4 => HasIPv4,
        FlowFamily.IPv6 => HasIPv6,
        _ => true,
    };

    /// <summary>The mark that carries the choice from the program to the routing rule.</summary>
    public required Fwmark Fwmark { get; init; }

    /// <summary>The routing table with this uplink's default route, 1 to 4294967295, none of the kernel's own (253, 254, 255).</summary>
    public required uint Table { get; init; }

    /// <summary>Share inside the tier, 0 to <see cref="MaxWeight"/>; 0 means: only when no other is left.</summary>
    public required int Weight { get; init; }

    /// <summary>Lower tiers are used first, from 1.</summary>
    public required int Tier { get; init; }

    /// <summary>By what the proxy's sockets are tied to it.</summary>
    public SocketBinding Bind { get; init; }

    /// <summary>The name servers that the proxy asks by this uplink; empty: the system's (resolv.conf).</summary>
    public ImmutableArray<IPEndPoint> Resolvers { get; init; } = [];

    /// <summary>What the line is declared to carry towards us, in bits per second; null: not declared.</summary>
    public long? Download { get; init; }

    /// <summary>What the line is declared to carry away from us, in bits per second; null: not declared.</summary>
    public long? Upload { get; init; }

    /// <summary>What becomes of its connections when it goes down.</summary>
    public OnDown OnDown { get; init; }

    /// <summary>What becomes of its connections when an uplink of a lower tier is back.</summary>
    public OnRecovery OnRecovery { get; init; }
}
