using MwanLb.Netfilter.Interop;

namespace MwanLb.Netfilter.Nfnetlink;

[CHeader("linux/netfilter/nfnetlink.h")]
internal enum NfnetlinkSubsystem : byte
{
    [CName("NFNL_SUBSYS_CTNETLINK")] Conntrack = 1,
    [CName("NFNL_SUBSYS_QUEUE")] Queue = 3,
}
