using MwanLb.Netfilter.Interop;

namespace MwanLb.Netfilter.Conntrack;

[CHeader("linux/netfilter/nfnetlink_conntrack.h")]
internal enum CounterAttribute : ushort
{
    [CName("CTA_COUNTERS_PACKETS")] Packets = 1,
    [CName("CTA_COUNTERS_BYTES")] Bytes = 2,
}
