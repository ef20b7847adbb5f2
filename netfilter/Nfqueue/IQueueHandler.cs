namespace MwanLb.Netfilter.Nfqueue;

/// <summary>Decides about queued packets.</summary>
public interface IQueueHandler
{
    /// <summary>
    /// Gives the verdict for one packet. When it throws, this packet and the rest of its batch are accepted
    /// and the exception goes on to the caller of <see cref="NfqueueSocket.Process"/>.
    /// </summary>
    QueueVerdict Decide(scoped in QueuedPacket packet);
}
