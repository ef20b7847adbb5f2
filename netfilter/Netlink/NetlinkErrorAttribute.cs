using MwanLb.Netfilter.Interop;

namespace MwanLb.Netfilter.Netlink;

[CHeader("linux/netlink.h")]
internal enum NetlinkErrorAttribute : ushort
{
    [CName("NLMSGERR_ATTR_MSG")] Message = 1,
}
