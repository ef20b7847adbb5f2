using MwanLb.Netfilter.Interop;

namespace MwanLb.Netfilter.Nfqueue;

[CHeader("linux/netfilter/nfnetlink_queue.h")]
internal enum QueueCopyMode : byte
{
    [CName("NFQNL_COPY_PACKET")] Packet = 2,
}
