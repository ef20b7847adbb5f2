using MwanLb.Netfilter.Netlink;
using MwanLb.Netfilter.Nfnetlink;
using MwanLb.Netfilter.Packets;

namespace MwanLb.Netfilter.Conntrack;

/// <summary>Reads IPCTNL_MSG_CT_NEW, the form in which a dump gives each entry and an event what has changed, and IPCTNL_MSG_CT_DELETE.</summary>
internal static class ConntrackParser
{
    private const int Ipv4AddressSize = 4;
    private const int Ipv6AddressSize = 16;

    public static bool IsEntry(scoped in NetlinkMessage message) =>
        message.Type == NfnetlinkHeader.MessageType(NfnetlinkSubsystem.Conntrack, (byte)ConntrackMessageType.New);

    public static bool IsEnd(scoped in NetlinkMessage message) =>
        message.Type == NfnetlinkHeader.MessageType(NfnetlinkSubsystem.Conntrack, (byte)ConntrackMessageType.Delete);

    public static bool TryParse(scoped in NetlinkMessage message, out ConntrackEntry entry)
    {
        entry = default;
        if (message.IsClipped || !NfnetlinkHeader.TryRead(message, out var family, out var attributes))
            return false;

        ConntrackTuple original = default, reply = default;
        uint status = 0, mark = 0, id = 0;
        TcpConntrackState? tcpState = null;
        ulong replyPackets = 0, replyBytes = 0;
        var isWhole = true;
        while (attributes.TryRead(out var attribute))
        {
            isWhole &= (ConntrackAttribute)attribute.Type switch
            {
                ConntrackAttribute.OriginalTuple => TryParseTuple(attribute, out original),
                ConntrackAttribute.ReplyTuple => TryParseTuple(attribute, out reply),
                ConntrackAttribute.Status => attribute.TryReadUInt32BigEndian(out status),
                ConntrackAttribute.ProtocolInfo => TryParseTcpState(attribute, out tcpState),
                ConntrackAttribute.Mark => attribute.TryReadUInt32BigEndian(out mark),
                ConntrackAttribute.ReplyCounters => TryParseCounters(attribute, out replyPackets, out replyBytes),
                ConntrackAttribute.Id => attribute.TryReadUInt32BigEndian(out id),
                _ => true,
            };
        }

        if (!isWhole || attributes.IsMalformed || original.Source.IsEmpty || reply.Source.IsEmpty)
            return false;
        entry = new ConntrackEntry
        {
            Family = family,
            Id = id,
            Mark = mark,
            Status = (ConntrackStatus)status,
            TcpState = tcpState ?? TcpConntrackState.None,
            HasTcpState = tcpState is not null,
            ReplyPackets = replyPackets,
            ReplyBytes = replyBytes,
            Original = original,
            Reply = reply,
        };
        return true;
    }

    // CTA_TUPLE_*: nest { CTA_TUPLE_IP: nest { CTA_IP_* }, CTA_TUPLE_PROTO: nest { CTA_PROTO_* } }
    private static bool TryParseTuple(scoped in NetlinkAttribute nest, out ConntrackTuple tuple)
    {
        tuple = default;
        ReadOnlySpan<byte> source = default, destination = default;
        var protocol = default(IpProtocol);
        ushort sourcePort = 0, destinationPort = 0;
        var isWhole = true;
        var attributes = new NetlinkAttributeReader(nest.Payload);
        while (attributes.TryRead(out var attribute))
        {
            isWhole &= (TupleAttribute)attribute.Type switch
            {
                TupleAttribute.Ip => TryParseAddresses(attribute, out source, out destination),
                TupleAttribute.Protocol => TryParseProtocol(attribute, out protocol, out sourcePort, out destinationPort),
                _ => true,
            };
        }

        if (!isWhole || attributes.IsMalformed || source.IsEmpty || source.Length != destination.Length)
            return false;
        tuple = new ConntrackTuple
        {
            Source = source,
            Destination = destination,
            Protocol = protocol,
            SourcePort = sourcePort,
            DestinationPort = destinationPort,
        };
        return true;
    }

    private static bool TryParseAddresses(
        scoped in NetlinkAttribute nest, out ReadOnlySpan<byte> source, out ReadOnlySpan<byte> destination)
    {
        source = default;
        destination = default;
        var isWhole = true;
        var attributes = new NetlinkAttributeReader(nest.Payload);
        while (attributes.TryRead(out var attribute))
        {
            isWhole &= (TupleIpAttribute)attribute.Type switch
            {
                TupleIpAttribute.Ipv4Source => attribute.TryReadBytes(Ipv4AddressSize, out source),
                TupleIpAttribute.Ipv4Destination => attribute.TryReadBytes(Ipv4AddressSize, out destination),
                TupleIpAttribute.Ipv6Source => attribute.TryReadBytes(Ipv6AddressSize, out source),
                TupleIpAttribute.Ipv6Destination => attribute.TryReadBytes(Ipv6AddressSize, out destination),
                _ => true,
            };
        }

        return isWhole && !attributes.IsMalformed;
    }

    private static bool TryParseProtocol(
        scoped in NetlinkAttribute nest, out IpProtocol protocol, out ushort sourcePort, out ushort destinationPort)
    {
        byte number = 0;
        sourcePort = 0;
        destinationPort = 0;
        var isWhole = true;
        var attributes = new NetlinkAttributeReader(nest.Payload);
        while (attributes.TryRead(out var attribute))
        {
            isWhole &= (TupleProtocolAttribute)attribute.Type switch
            {
                TupleProtocolAttribute.Number => attribute.TryReadByte(out number),
                TupleProtocolAttribute.SourcePort => attribute.TryReadUInt16BigEndian(out sourcePort),
                TupleProtocolAttribute.DestinationPort => attribute.TryReadUInt16BigEndian(out destinationPort),
                _ => true,
            };
        }

        protocol = (IpProtocol)number;
        return isWhole && !attributes.IsMalformed;
    }

    // CTA_COUNTERS_*: nest { CTA_COUNTERS_PACKETS: be64, CTA_COUNTERS_BYTES: be64 }
    private static bool TryParseCounters(scoped in NetlinkAttribute nest, out ulong packets, out ulong bytes)
    {
        packets = bytes = 0;
        var isWhole = true;
        var attributes = new NetlinkAttributeReader(nest.Payload);
        while (attributes.TryRead(out var attribute))
        {
            isWhole &= (CounterAttribute)attribute.Type switch
            {
                CounterAttribute.Packets => attribute.TryReadUInt64BigEndian(out packets),
                CounterAttribute.Bytes => attribute.TryReadUInt64BigEndian(out bytes),
                _ => true,
            };
        }

        return isWhole && !attributes.IsMalformed;
    }

    // CTA_PROTOINFO: nest { CTA_PROTOINFO_TCP: nest { CTA_PROTOINFO_TCP_STATE: u8, … } }, or another protocol's nest
    private static bool TryParseTcpState(scoped in NetlinkAttribute nest, out TcpConntrackState? state)
    {
        state = null;
        var isWhole = true;
        var protocols = new NetlinkAttributeReader(nest.Payload);
        while (protocols.TryRead(out var protocol))
        {
            if (protocol.Type != (ushort)ProtocolInfoAttribute.Tcp)
                continue;
            var attributes = new NetlinkAttributeReader(protocol.Payload);
            while (attributes.TryRead(out var attribute))
            {
                if (attribute.Type != (ushort)TcpInfoAttribute.State)
                    continue;
                isWhole &= attribute.TryReadByte(out var value);
                state = (TcpConntrackState)value;
            }

            isWhole &= !attributes.IsMalformed;
        }

        return isWhole && !protocols.IsMalformed;
    }
}
