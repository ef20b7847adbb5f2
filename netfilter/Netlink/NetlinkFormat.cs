using MwanLb.Netfilter.Interop;

namespace MwanLb.Netfilter.Netlink;

/// <summary>Sizes and alignment of netlink messages and attributes.</summary>
[CHeader("linux/netlink.h")]
internal static class NetlinkFormat
{
    // struct nlmsghdr { u32 nlmsg_len; u16 nlmsg_type; u16 nlmsg_flags; u32 nlmsg_seq; u32 nlmsg_pid; }
    [CName("NLMSG_HDRLEN")] public const int MessageHeaderSize = 16;
    [CName("offsetof(struct nlmsghdr, nlmsg_type)")] public const int MessageTypeOffset = 4;
    [CName("offsetof(struct nlmsghdr, nlmsg_flags)")] public const int MessageFlagsOffset = 6;
    [CName("offsetof(struct nlmsghdr, nlmsg_seq)")] public const int MessageSequenceOffset = 8;

    // struct nlattr { u16 nla_len; u16 nla_type; }
    [CName("NLA_HDRLEN")] public const int AttributeHeaderSize = 4;
    [CName("offsetof(struct nlattr, nla_type)")] public const int AttributeTypeOffset = 2;
    [CName("(uint16_t)NLA_TYPE_MASK")] public const int AttributeTypeMask = 0x3fff;

    // struct nlmsgerr { int error; struct nlmsghdr msg; }
    [CName("sizeof(struct nlmsgerr)")] public const int ErrorSize = 20;

    /// <summary>NLMSG_ALIGN and NLA_ALIGN, which are the same.</summary>
    public static int Align(int length) => (length + 3) & ~3;
}
