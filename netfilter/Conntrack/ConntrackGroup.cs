using MwanLb.Netfilter.Interop;

namespace MwanLb.Netfilter.Conntrack;

/// <summary>The multicast groups that conntrack tells of changes.</summary>
[CHeader("linux/netfilter/nfnetlink.h")]
internal enum ConntrackGroup
{
    None = 0,
    [CName("NFNLGRP_CONNTRACK_NEW")] New = 1,
    [CName("NFNLGRP_CONNTRACK_UPDATE")] Update = 2,
    [CName("NFNLGRP_CONNTRACK_DESTROY")] Destroy = 3,
}
