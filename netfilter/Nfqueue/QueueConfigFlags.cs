using MwanLb.Netfilter.Interop;

namespace MwanLb.Netfilter.Nfqueue;

[Flags]
[CHeader("linux/netfilter/nfnetlink_queue.h")]
internal enum QueueConfigFlags : uint
{
    None = 0,
    [CName("NFQA_CFG_F_FAIL_OPEN")] FailOpen = 1 << 0,
    [CName("NFQA_CFG_F_GSO")] Gso = 1 << 2,
}
