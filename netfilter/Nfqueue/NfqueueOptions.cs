namespace MwanLb.Netfilter.Nfqueue;

/// <summary>How a queue is opened.</summary>
public sealed record NfqueueOptions
{
    // NFQA_PAYLOAD's 16-bit length holds this much after the attribute header; the kernel clamps to it.
    private const int LargestCopyRange = ushort.MaxValue - 4;

    /// <summary>The number in the NFQUEUE rule.</summary>
    public required ushort Queue { get; init; }

    /// <summary>Bytes copied of each packet: 128 hold an IPv6 header, some extension headers and the ports.</summary>
    public int CopyRange { get; init; } = 128;

    /// <summary>Packets that may wait for a verdict. The kernel's default of 1024 is a burst of a few milliseconds.</summary>
    public int MaxLength { get; init; } = 65536;

    /// <summary>Whether packets pass when the queue or the socket is full; dropped otherwise.</summary>
    public bool FailOpen { get; init; } = true;

    /// <summary>Whether GSO packets are taken whole. Otherwise the kernel segments each, and each segment needs a verdict.</summary>
    public bool AcceptGso { get; init; } = true;

    /// <summary>The socket's receive buffer; past <c>net.core.rmem_max</c> only with CAP_NET_ADMIN.</summary>
    public int ReceiveBufferBytes { get; init; } = 8 << 20;

    /// <summary>Packets taken by one receive and answered by one send.</summary>
    public int BatchSize { get; init; } = 64;

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(CopyRange);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(CopyRange, LargestCopyRange);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxLength, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(ReceiveBufferBytes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchSize, 1);

        // UIO_MAXIOV: recvmmsg takes no more, and a batch's verdicts must fit the send buffer.
        ArgumentOutOfRangeException.ThrowIfGreaterThan(BatchSize, 1024);
    }
}
