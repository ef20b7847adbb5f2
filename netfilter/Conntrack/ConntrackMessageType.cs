using MwanLb.Netfilter.Interop;

namespace MwanLb.Netfilter.Conntrack;

[CHeader("linux/netfilter/nfnetlink_conntrack.h")]
internal enum ConntrackMessageType : byte
{
    [CName("IPCTNL_MSG_CT_NEW")] New = 0,
    [CName("IPCTNL_MSG_CT_GET")] Get = 1,
    [CName("IPCTNL_MSG_CT_DELETE")] Delete = 2,
}
