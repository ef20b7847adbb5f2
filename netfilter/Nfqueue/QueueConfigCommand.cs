using MwanLb.Netfilter.Interop;

namespace MwanLb.Netfilter.Nfqueue;

[CHeader("linux/netfilter/nfnetlink_queue.h")]
internal enum QueueConfigCommand : byte
{
    [CName("NFQNL_CFG_CMD_BIND")] Bind = 1,
    [CName("NFQNL_CFG_CMD_PF_BIND")] BindFamily = 3,
}
