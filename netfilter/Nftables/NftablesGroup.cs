using MwanLb.Netfilter.Interop;

namespace MwanLb.Netfilter.Nftables;

/// <summary>The multicast group that nf_tables tells of changes.</summary>
[CHeader("linux/netfilter/nfnetlink.h")]
internal enum NftablesGroup
{
    None = 0,
    [CName("NFNLGRP_NFTABLES")] Ruleset = 7,
}
