namespace MwanLb.Netfilter.Packets;

/// <summary>Where the transport header of a packet is.</summary>
internal readonly ref struct TransportLocation
{
    public IpProtocol Protocol { get; init; }

    public ReadOnlySpan<byte> Bytes { get; init; }

    public bool IsFragment { get; init; }

    /// <summary><see cref="Bytes"/> begin with the header of <see cref="Protocol"/>, as far as it was copied.</summary>
    public bool IsPresent { get; init; }
}
