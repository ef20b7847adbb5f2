using MwanLb.Netfilter.Interop;

namespace MwanLb.Netfilter.Nfqueue;

[CHeader("linux/netfilter/nfnetlink_queue.h")]
internal enum QueueMessageType : byte
{
    [CName("NFQNL_MSG_PACKET")] Packet = 0,
    [CName("NFQNL_MSG_VERDICT")] Verdict = 1,
    [CName("NFQNL_MSG_CONFIG")] Config = 2,
}
