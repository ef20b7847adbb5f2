using MwanLb.Netfilter.Interop;

namespace MwanLb.Netfilter.Netlink;

/// <summary>Socket options.</summary>
[CHeader("linux/netlink.h")]
internal enum NetlinkOption
{
    [CName("NETLINK_ADD_MEMBERSHIP")] AddMembership = 1,
    [CName("NETLINK_DROP_MEMBERSHIP")] DropMembership = 2,
    /// <summary>Hides that messages were lost: only for a socket whose losses are counted otherwise.</summary>
    [CName("NETLINK_NO_ENOBUFS")] NoEnobufs = 5,
    [CName("NETLINK_CAP_ACK")] CapAck = 10,
    [CName("NETLINK_EXT_ACK")] ExtAck = 11,

    /// <summary>Headers and attributes of a dump's request are looked at, and filter it (Linux 4.20).</summary>
    [CName("NETLINK_GET_STRICT_CHK")] StrictChecking = 12,
}
