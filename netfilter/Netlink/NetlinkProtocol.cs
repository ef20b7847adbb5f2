using MwanLb.Netfilter.Interop;

namespace MwanLb.Netfilter.Netlink;

[CHeader("linux/netlink.h")]
internal enum NetlinkProtocol
{
    [CName("NETLINK_ROUTE")] Route = 0,
    [CName("NETLINK_NETFILTER")] Netfilter = 12,
}
