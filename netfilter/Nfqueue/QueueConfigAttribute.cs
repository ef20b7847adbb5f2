using MwanLb.Netfilter.Interop;

namespace MwanLb.Netfilter.Nfqueue;

[CHeader("linux/netfilter/nfnetlink_queue.h")]
internal enum QueueConfigAttribute : ushort
{
    [CName("NFQA_CFG_CMD")] Command = 1,
    [CName("NFQA_CFG_PARAMS")] Parameters = 2,
    [CName("NFQA_CFG_QUEUE_MAXLEN")] MaxLength = 3,
    [CName("NFQA_CFG_MASK")] FlagsMask = 4,
    [CName("NFQA_CFG_FLAGS")] Flags = 5,
}
