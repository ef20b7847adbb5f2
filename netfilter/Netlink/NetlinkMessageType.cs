using MwanLb.Netfilter.Interop;

namespace MwanLb.Netfilter.Netlink;

/// <summary>The message types that every netlink family shares.</summary>
[CHeader("linux/netlink.h")]
internal enum NetlinkMessageType : ushort
{
    [CName("NLMSG_NOOP")] Noop = 1,
    [CName("NLMSG_ERROR")] Error = 2,
    [CName("NLMSG_DONE")] Done = 3,
}
