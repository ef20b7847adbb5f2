using MwanLb.Netfilter.Interop;

namespace MwanLb.Netfilter.Route;

/// <summary>The multicast groups that rtnetlink tells of changes. Joined one by one: the bits of <c>sockaddr_nl</c> end at 31.</summary>
[CHeader("linux/rtnetlink.h")]
internal enum RouteGroup
{
    None = 0,
    [CName("RTNLGRP_LINK")] Link = 1,
    [CName("RTNLGRP_IPV4_IFADDR")] Ipv4Address = 5,
    [CName("RTNLGRP_IPV4_ROUTE")] Ipv4Route = 7,
    [CName("RTNLGRP_IPV4_RULE")] Ipv4Rule = 8,
    [CName("RTNLGRP_IPV6_IFADDR")] Ipv6Address = 9,
    [CName("RTNLGRP_IPV6_ROUTE")] Ipv6Route = 11,
    [CName("RTNLGRP_IPV6_RULE")] Ipv6Rule = 19,
}
