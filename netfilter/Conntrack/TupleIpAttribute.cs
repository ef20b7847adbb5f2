using MwanLb.Netfilter.Interop;

namespace MwanLb.Netfilter.Conntrack;

[CHeader("linux/netfilter/nfnetlink_conntrack.h")]
internal enum TupleIpAttribute : ushort
{
    [CName("CTA_IP_V4_SRC")] Ipv4Source = 1,
    [CName("CTA_IP_V4_DST")] Ipv4Destination = 2,
    [CName("CTA_IP_V6_SRC")] Ipv6Source = 3,
    [CName("CTA_IP_V6_DST")] Ipv6Destination = 4,
}
