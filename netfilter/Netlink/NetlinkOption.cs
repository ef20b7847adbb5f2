using MwanLb.Netfilter.Interop;

namespace MwanLb.Netfilter.Netlink;

/// <summary>Socket options; NETLINK_NO_ENOBUFS is left out on purpose: it would hide that messages were lost.</summary>
[CHeader("linux/netlink.h")]
internal enum NetlinkOption
{
    [CName("NETLINK_ADD_MEMBERSHIP")] AddMembership = 1,
    [CName("NETLINK_DROP_MEMBERSHIP")] DropMembership = 2,
    [CName("NETLINK_CAP_ACK")] CapAck = 10,
    [CName("NETLINK_EXT_ACK")] ExtAck = 11,
}
