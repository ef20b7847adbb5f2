using MwanLb.Netfilter.Interop;

namespace MwanLb.Netfilter.Nfnetlink;

/// <summary>The protocol family of a netfilter message.</summary>
[CHeader("linux/netfilter.h")]
public enum NetfilterFamily : byte
{
    /// <summary>Any family.</summary>
    [CName("NFPROTO_UNSPEC")] Unspecified = 0,

    /// <summary>IPv4.</summary>
    [CName("NFPROTO_IPV4")] Ipv4 = 2,

    /// <summary>IPv6.</summary>
    [CName("NFPROTO_IPV6")] Ipv6 = 10,
}
