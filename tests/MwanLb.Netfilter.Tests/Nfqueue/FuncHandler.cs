using MwanLb.Netfilter.Nfqueue;

namespace MwanLb.Netfilter.Tests.Nfqueue;

internal readonly struct FuncHandler(Func<QueuedPacket, QueueVerdict> decide) : IQueueHandler
{
    public QueueVerdict Decide(scoped in QueuedPacket packet) => decide(packet);
}
