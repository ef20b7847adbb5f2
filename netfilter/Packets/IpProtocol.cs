using MwanLb.Netfilter.Interop;

namespace MwanLb.Netfilter.Packets;

/// <summary>IP protocol and IPv6 next-header numbers.</summary>
[CHeader("linux/in.h")]
[CHeader("linux/in6.h")]
public enum IpProtocol : byte
{
    /// <summary>IPv6 hop-by-hop options.</summary>
    [CName("IPPROTO_HOPOPTS")] HopByHopOptions = 0,

    /// <summary>ICMP.</summary>
    [CName("IPPROTO_ICMP")] Icmp = 1,

    /// <summary>TCP.</summary>
    [CName("IPPROTO_TCP")] Tcp = 6,

    /// <summary>UDP.</summary>
    [CName("IPPROTO_UDP")] Udp = 17,

    /// <summary>DCCP.</summary>
    [CName("IPPROTO_DCCP")] Dccp = 33,

    /// <summary>IPv6 routing header.</summary>
    [CName("IPPROTO_ROUTING")] Routing = 43,

    /// <summary>IPv6 fragment header.</summary>
    [CName("IPPROTO_FRAGMENT")] Fragment = 44,

    /// <summary>GRE.</summary>
    [CName("IPPROTO_GRE")] Gre = 47,

    /// <summary>ESP.</summary>
    [CName("IPPROTO_ESP")] Esp = 50,

    /// <summary>AH.</summary>
    [CName("IPPROTO_AH")] Ah = 51,

    /// <summary>ICMPv6.</summary>
    [CName("IPPROTO_ICMPV6")] IcmpV6 = 58,

    /// <summary>IPv6 destination options.</summary>
    [CName("IPPROTO_DSTOPTS")] DestinationOptions = 60,

    /// <summary>SCTP.</summary>
    [CName("IPPROTO_SCTP")] Sctp = 132,

    /// <summary>UDP-Lite.</summary>
    [CName("IPPROTO_UDPLITE")] UdpLite = 136,
}
