namespace MwanLb.Netfilter.Nfqueue;

/// <summary>A packet that waits for its verdict. It lives until the handler returns.</summary>
public readonly ref struct QueuedPacket
{
    /// <summary>The packet's number in its queue.</summary>
    public uint Id { get; internal init; }

    /// <summary>The link-layer protocol (EtherType): 0x0800 for IPv4, 0x86dd for IPv6.</summary>
    public ushort HardwareProtocol { get; internal init; }

    /// <summary>The hook that queued it.</summary>
    public NetfilterHook Hook { get; internal init; }

    /// <summary>The packet mark.</summary>
    public uint Mark { get; internal init; }

    /// <summary>The index of the interface it came in by; 0 for a packet of this machine.</summary>
    public uint InputInterface { get; internal init; }

    /// <summary>The index of the interface it is about to leave by; 0 before the routing decision.</summary>
    public uint OutputInterface { get; internal init; }

    /// <summary>The link-layer address of the machine that sent it to us; empty where there is none, as for a packet of this machine.</summary>
    public ReadOnlySpan<byte> SourceHardwareAddress { get; internal init; }

    /// <summary>The packet from its network header on, as far as it was copied.</summary>
    public ReadOnlySpan<byte> Payload { get; internal init; }

    /// <summary>The packet is longer than <see cref="Payload"/>.</summary>
    public bool IsTruncated { get; internal init; }
}
