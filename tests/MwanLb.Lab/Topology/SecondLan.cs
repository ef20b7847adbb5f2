using System.Net;

namespace MwanLb.Lab;

/// <summary>What is behind the core router's lan1 where a topology has it: a host, and a network that a static route leads to by that host, as a VPN's does.</summary>
public static class SecondLan
{
    /// <summary>The core router's interface.</summary>
    public const string Interface = "lan1";

    /// <summary>The network behind <see cref="LabNetwork.SecondClient"/>.</summary>
    public const string VpnNetwork = "10.8.0.0/24";

    /// <summary>As <see cref="VpnNetwork"/>, for IPv6.</summary>
    public const string VpnNetwork6 = "fd00:8::/64";

    /// <summary>The host's address.</summary>
    public static IPAddress ClientAddress { get; } = IPAddress.Parse("192.168.102.1");

    /// <summary>As <see cref="ClientAddress"/>, for IPv6.</summary>
    public static IPAddress ClientAddress6 { get; } = IPAddress.Parse("fd00:102::1");

    /// <summary>The core router's address on that side.</summary>
    public static IPAddress RouterAddress { get; } = IPAddress.Parse("192.168.102.254");

    /// <summary>As <see cref="RouterAddress"/>, for IPv6.</summary>
    public static IPAddress RouterAddress6 { get; } = IPAddress.Parse("fd00:102::254");

    /// <summary>An address in <see cref="VpnNetwork"/>, the host's own as well.</summary>
    public static IPAddress VpnAddress { get; } = IPAddress.Parse("10.8.0.1");

    /// <summary>As <see cref="VpnAddress"/>, for IPv6.</summary>
    public static IPAddress VpnAddress6 { get; } = IPAddress.Parse("fd00:8::1");
}
