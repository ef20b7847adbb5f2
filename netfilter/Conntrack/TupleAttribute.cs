using MwanLb.Netfilter.Interop;

namespace MwanLb.Netfilter.Conntrack;

[CHeader("linux/netfilter/nfnetlink_conntrack.h")]
internal enum TupleAttribute : ushort
{
    [CName("CTA_TUPLE_IP")] Ip = 1,
    [CName("CTA_TUPLE_PROTO")] Protocol = 2,
}
