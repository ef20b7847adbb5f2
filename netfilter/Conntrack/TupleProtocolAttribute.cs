using MwanLb.Netfilter.Interop;

namespace MwanLb.Netfilter.Conntrack;

[CHeader("linux/netfilter/nfnetlink_conntrack.h")]
internal enum TupleProtocolAttribute : ushort
{
    [CName("CTA_PROTO_NUM")] Number = 1,
    [CName("CTA_PROTO_SRC_PORT")] SourcePort = 2,
    [CName("CTA_PROTO_DST_PORT")] DestinationPort = 3,
}
