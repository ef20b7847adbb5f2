using MwanLb.Netfilter.Interop;

namespace MwanLb.Netfilter.Route;

/// <summary>Sizes and offsets of a route message.</summary>
[CHeader("linux/rtnetlink.h")]
internal static class KernelRouteFormat
{
    // struct rtmsg { u8 rtm_family; u8 rtm_dst_len; u8 rtm_src_len; u8 rtm_tos; u8 rtm_table; u8 rtm_protocol; u8 rtm_scope; u8 rtm_type; u32 rtm_flags; }
    [CName("sizeof(struct rtmsg)")] public const int HeaderSize = 12;
    [CName("offsetof(struct rtmsg, rtm_dst_len)")] public const int PrefixLengthOffset = 1;
    [CName("offsetof(struct rtmsg, rtm_src_len)")] public const int SourceLengthOffset = 2;
    [CName("offsetof(struct rtmsg, rtm_table)")] public const int TableOffset = 4;
    [CName("offsetof(struct rtmsg, rtm_protocol)")] public const int ProtocolOffset = 5;
    [CName("offsetof(struct rtmsg, rtm_type)")] public const int KindOffset = 7;
    [CName("offsetof(struct rtmsg, rtm_flags)")] public const int FlagsOffset = 8;

    // struct rtnexthop { u16 rtnh_len; u8 rtnh_flags; u8 rtnh_hops; s32 rtnh_ifindex; }
    [CName("sizeof(struct rtnexthop)")] public const int HopSize = 8;
    [CName("offsetof(struct rtnexthop, rtnh_flags)")] public const int HopFlagsOffset = 2;
    [CName("offsetof(struct rtnexthop, rtnh_ifindex)")] public const int HopInterfaceOffset = 4;

    /// <summary>The length of an address; 0 for a family that has none here.</summary>
    public static int AddressSize(RouteFamily family) => family switch
    {
        RouteFamily.Ipv4 => 4,
        RouteFamily.Ipv6 => 16,
        _ => 0,
    };
}
