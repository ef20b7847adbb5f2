using MwanLb.Netfilter.Interop;

namespace MwanLb.Netfilter.Route;

/// <summary>The address family of an address, a route or a rule.</summary>
[CHeader("sys/socket.h")]
public enum RouteFamily : byte
{
    /// <summary>Any.</summary>
    [CName("AF_UNSPEC")] Unspecified = 0,

    /// <summary>IPv4.</summary>
    [CName("AF_INET")] Ipv4 = 2,

    /// <summary>IPv6.</summary>
    [CName("AF_INET6")] Ipv6 = 10,
}
