namespace MwanLb.Netfilter.Nfqueue;

/// <summary>Lets everything pass.</summary>
internal readonly struct AcceptAll : IQueueHandler
{
    public QueueVerdict Decide(scoped in QueuedPacket packet) => QueueVerdict.Accept;
}
