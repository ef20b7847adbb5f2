using MwanLb.Netfilter.Interop;

namespace MwanLb.Netfilter.Conntrack;

[CHeader("linux/netfilter/nfnetlink_conntrack.h")]
internal enum ProtocolInfoAttribute : ushort
{
    [CName("CTA_PROTOINFO_TCP")] Tcp = 1,
}
