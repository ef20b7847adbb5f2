using MwanLb.Netfilter.Interop;

namespace MwanLb.Netfilter.Conntrack;

[CHeader("linux/netfilter/nfnetlink_conntrack.h")]
internal enum TcpInfoAttribute : ushort
{
    [CName("CTA_PROTOINFO_TCP_STATE")] State = 1,
}
