using MwanLb.Netfilter.Interop;

namespace MwanLb.Netfilter.Conntrack;

[CHeader("linux/netfilter/nfnetlink_conntrack.h")]
internal enum ConntrackAttribute : ushort
{
    [CName("CTA_TUPLE_ORIG")] OriginalTuple = 1,
    [CName("CTA_TUPLE_REPLY")] ReplyTuple = 2,
    [CName("CTA_STATUS")] Status = 3,
    [CName("CTA_PROTOINFO")] ProtocolInfo = 4,
    [CName("CTA_MARK")] Mark = 8,
    [CName("CTA_COUNTERS_REPLY")] ReplyCounters = 10,
    [CName("CTA_ID")] Id = 12,
    [CName("CTA_MARK_MASK")] MarkMask = 21,
}
