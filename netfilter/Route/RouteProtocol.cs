using MwanLb.Netfilter.Interop;

namespace MwanLb.Netfilter.Route;

/// <summary>Who made a route, as far as it is told apart.</summary>
[CHeader("linux/rtnetlink.h")]
public enum RouteProtocol : byte
{
    /// <summary>Not said.</summary>
    [CName("RTPROT_UNSPEC")] Unspecified = 0,

    /// <summary>An ICMP redirect.</summary>
    [CName("RTPROT_REDIRECT")] Redirect = 1,

    /// <summary>The kernel, for an address.</summary>
    [CName("RTPROT_KERNEL")] Kernel = 2,

    /// <summary>An administrator, by <c>ip route add</c>.</summary>
    [CName("RTPROT_BOOT")] Boot = 3,

    /// <summary>An administrator or a program that configures the network.</summary>
    [CName("RTPROT_STATIC")] Static = 4,

    /// <summary>A router advertisement.</summary>
    [CName("RTPROT_RA")] RouterAdvertisement = 9,

    /// <summary>A DHCP client.</summary>
    [CName("RTPROT_DHCP")] Dhcp = 16,
}
