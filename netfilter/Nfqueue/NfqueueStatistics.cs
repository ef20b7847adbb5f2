namespace MwanLb.Netfilter.Nfqueue;

/// <summary>What a queue's socket has seen since it was opened.</summary>
/// <param name="Packets">Packets taken from the queue, malformed ones with a readable number included.</param>
/// <param name="Verdicts">Verdicts given to the kernel.</param>
/// <param name="RejectedVerdicts">Verdicts the kernel refused, for example because the packet was gone already (its interface went down).</param>
/// <param name="Malformed">Messages that could not be read in full; where their packet's number could be, it was accepted unseen.</param>
/// <param name="ReceiveOverruns">Messages that found the receive buffer full: packets, which passed unseen if the queue fails open, dropped otherwise.</param>
/// <param name="TruncatedDatagrams">Datagrams longer than the buffer made for them.</param>
public readonly record struct NfqueueStatistics(
    long Packets, long Verdicts, long RejectedVerdicts, long Malformed, long ReceiveOverruns, long TruncatedDatagrams);
