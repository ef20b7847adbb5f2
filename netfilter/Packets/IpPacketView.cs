using System.Buffers.Binary;

namespace MwanLb.Netfilter.Packets;

/// <summary>An IPv4 or IPv6 packet, seen in place. The bytes may be cut off anywhere behind the IP header.</summary>
public readonly ref struct IpPacketView
{
    // RFC 791: version/IHL, TOS, total length (2), id (4), flags/offset (6), TTL, protocol (9), checksum, source (12), destination (16).
    private const int Ipv4HeaderSize = 20;

    // RFC 8200: version/class/label, payload length (4), next header (6), hop limit, source (8), destination (24).
    private const int Ipv6HeaderSize = 40;

    private IpPacketView(ReadOnlySpan<byte> source, ReadOnlySpan<byte> destination, scoped in TransportLocation transport)
    {
        Source = source;
        Destination = destination;
        Protocol = transport.Protocol;
        IsFragment = transport.IsFragment;
        if (!transport.IsPresent || !HasPortsFirst(Protocol) || transport.Bytes.Length < 2 * sizeof(ushort))
            return;
        HasPorts = true;
        SourcePort = BinaryPrimitives.ReadUInt16BigEndian(transport.Bytes);
        DestinationPort = BinaryPrimitives.ReadUInt16BigEndian(transport.Bytes[sizeof(ushort)..]);
    }

    /// <summary>4 or 6.</summary>
    public int Version => Source.Length == sizeof(uint) ? 4 : 6;

    /// <summary>The source address: 4 or 16 bytes, in network order.</summary>
    public ReadOnlySpan<byte> Source { get; }

    /// <summary>The destination address: 4 or 16 bytes, in network order.</summary>
    public ReadOnlySpan<byte> Destination { get; }

    /// <summary>What the packet carries, behind the IPv6 extension headers that are skipped; the last one seen if it is cut off there.</summary>
    public IpProtocol Protocol { get; }

    /// <summary>The packet is a part of a larger one; only the first part has ports.</summary>
    public bool IsFragment { get; }

    /// <summary>The ports could be read: a protocol that has them, not a later fragment, not cut off.</summary>
    public bool HasPorts { get; }

    /// <summary>The source port, or 0.</summary>
    public ushort SourcePort { get; }

    /// <summary>The destination port, or 0.</summary>
    public ushort DestinationPort { get; }

    /// <summary>Reads the headers; false for what is no IP packet or ends within its IP header. Never throws.</summary>
    public static bool TryParse(ReadOnlySpan<byte> packet, out IpPacketView view)
    {
        view = default;
        return !packet.IsEmpty && (packet[0] >> 4) switch
        {
            4 => TryParseIpv4(packet, ref view),
            6 => TryParseIpv6(packet, ref view),
            _ => false,
        };
    }

    private static bool TryParseIpv4(ReadOnlySpan<byte> packet, ref IpPacketView view)
    {
        var headerLength = (packet[0] & 0xf) * 4;
        if (headerLength < Ipv4HeaderSize || packet.Length < headerLength)
            return false;

        // 0 is what a GSO packet over 64 KiB (BIG TCP) says.
        int totalLength = BinaryPrimitives.ReadUInt16BigEndian(packet[2..]);
        if (totalLength != 0 && totalLength < headerLength)
            return false;
        var end = totalLength == 0 ? packet.Length : Math.Min(packet.Length, totalLength);

        var fragment = BinaryPrimitives.ReadUInt16BigEndian(packet[6..]);
        var offset = fragment & 0x1fff;
        var hasMore = (fragment & 0x2000) != 0;
        var transport = new TransportLocation
        {
            Protocol = (IpProtocol)packet[9],
            Bytes = packet[headerLength..end],
            IsFragment = hasMore || offset != 0,
            IsPresent = offset == 0,
        };
        view = new IpPacketView(packet.Slice(12, 4), packet.Slice(16, 4), transport);
        return true;
    }

    private static bool TryParseIpv6(ReadOnlySpan<byte> packet, ref IpPacketView view)
    {
        if (packet.Length < Ipv6HeaderSize)
            return false;

        // 0 is what a jumbogram or BIG TCP says.
        int payloadLength = BinaryPrimitives.ReadUInt16BigEndian(packet[4..]);
        var end = payloadLength == 0 ? packet.Length : Math.Min(packet.Length, Ipv6HeaderSize + payloadLength);
        var transport = Ipv6ExtensionHeaders.Skip((IpProtocol)packet[6], packet[Ipv6HeaderSize..end]);
        view = new IpPacketView(packet.Slice(8, 16), packet.Slice(24, 16), transport);
        return true;
    }

    private static bool HasPortsFirst(IpProtocol protocol) =>
        protocol is IpProtocol.Tcp or IpProtocol.Udp or IpProtocol.Sctp or IpProtocol.Dccp or IpProtocol.UdpLite;
}
