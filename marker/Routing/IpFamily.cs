namespace MwanLb.Marker.Routing;

/// <summary>What IPv4 and IPv6 are called by the tools that make routes, rules and marks.</summary>
internal sealed record IpFamily
{
    /// <summary>IPv4, which needs no option: its commands, which are noted with their undo, are those of versions without IPv6.</summary>
    public static readonly IpFamily IPv4 = new()
    {
        Name = "IPv4",
        Option = "",
        Iptables = "iptables",
        NftProtocol = "ipv4",
        LocalNetworks = "local_networks4",
    };

    /// <summary>IPv6.</summary>
    public static readonly IpFamily IPv6 = new()
    {
        Name = "IPv6",
        Option = "-6 ",
        Iptables = "ip6tables",
        NftProtocol = "ipv6",
        LocalNetworks = "local_networks6",
    };

    private IpFamily()
    {
    }

    /// <summary>For people.</summary>
    public required string Name { get; init; }

    /// <summary>What follows <c>ip</c>, with a blank after it.</summary>
    public required string Option { get; init; }

    /// <summary>The program, also the beginning of the name of its <c>-restore</c>.</summary>
    public required string Iptables { get; init; }

    /// <summary>nft's <c>meta nfproto</c>.</summary>
    public required string NftProtocol { get; init; }

    /// <summary>The name of the nft set with the networks that routes of the main table lead to.</summary>
    public required string LocalNetworks { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
