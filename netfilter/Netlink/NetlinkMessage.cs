namespace MwanLb.Netfilter.Netlink;

/// <summary>One message of a datagram.</summary>
internal readonly ref struct NetlinkMessage(
    ushort type, NetlinkFlags flags, uint sequence, ReadOnlySpan<byte> payload, bool isClipped)
{
    public ushort Type { get; } = type;

    public NetlinkFlags Flags { get; } = flags;

    public uint Sequence { get; } = sequence;

    public ReadOnlySpan<byte> Payload { get; } = payload;

    /// <summary>The message says that it is longer than what was received; the payload is what there is.</summary>
    public bool IsClipped { get; } = isClipped;

    public bool Is(NetlinkMessageType type) => Type == (ushort)type;
}
