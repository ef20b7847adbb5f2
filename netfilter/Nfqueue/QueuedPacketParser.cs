using System.Buffers.Binary;
using MwanLb.Netfilter.Netlink;
using MwanLb.Netfilter.Nfnetlink;

namespace MwanLb.Netfilter.Nfqueue;

/// <summary>Reads NFQNL_MSG_PACKET.</summary>
internal static class QueuedPacketParser
{
    public static bool IsPacket(scoped in NetlinkMessage message) =>
        message.Type == NfnetlinkHeader.MessageType(NfnetlinkSubsystem.Queue, (byte)QueueMessageType.Packet);

    /// <summary>False for a message that cannot be read in full; <paramref name="id"/> is then what could be saved of it.</summary>
    public static bool TryParse(scoped in NetlinkMessage message, out QueuedPacket packet, out uint? id)
    {
        packet = default;
        id = null;
        if (!NfnetlinkHeader.TryRead(message, out _, out var attributes))
            return false;

        ReadOnlySpan<byte> header = default, hardwareAddress = default, payload = default;
        uint mark = 0, input = 0, output = 0;
        bool isWhole = !message.IsClipped, isTruncated = false;
        while (attributes.TryRead(out var attribute))
        {
            switch ((QueueAttribute)attribute.Type)
            {
                case QueueAttribute.PacketHeader:
                    isWhole &= attribute.TryReadBytes(QueueFormat.PacketHeaderSize, out header);
                    id = attribute.TryReadUInt32BigEndian(out var readable) ? readable : null;
                    break;
                case QueueAttribute.Mark:
                    isWhole &= attribute.TryReadUInt32BigEndian(out mark);
                    break;
                case QueueAttribute.InputInterface:
                    isWhole &= attribute.TryReadUInt32BigEndian(out input);
                    break;
                case QueueAttribute.OutputInterface:
                    isWhole &= attribute.TryReadUInt32BigEndian(out output);
                    break;
                case QueueAttribute.SourceHardwareAddress:
                    isWhole &= TryParseHardwareAddress(attribute, out hardwareAddress);
                    break;
                case QueueAttribute.CapturedLength:
                    // The kernel adds NFQA_CAP_LEN only to packets that it cut.
                    isTruncated = true;
                    break;
                case QueueAttribute.Payload:
                    payload = attribute.Payload;
                    break;
            }
        }

        if (!isWhole || attributes.IsMalformed || header.IsEmpty)
            return false;

        // struct nfqnl_msg_packet_hdr { be32 packet_id; be16 hw_protocol; u8 hook; } packed
        packet = new QueuedPacket
        {
            Id = id.GetValueOrDefault(),
            HardwareProtocol = BinaryPrimitives.ReadUInt16BigEndian(header[QueueFormat.PacketProtocolOffset..]),
            Hook = (NetfilterHook)header[QueueFormat.PacketHookOffset],
            Mark = mark,
            InputInterface = input,
            OutputInterface = output,
            SourceHardwareAddress = hardwareAddress,
            Payload = payload,
            IsTruncated = isTruncated,
        };
        return true;
    }

    // struct nfqnl_msg_packet_hw { be16 hw_addrlen; u16 _pad; u8 hw_addr[8]; }
    private static bool TryParseHardwareAddress(scoped in NetlinkAttribute attribute, out ReadOnlySpan<byte> address)
    {
        address = default;
        if (!attribute.TryReadBytes(QueueFormat.HardwareAddressSize, out var value))
            return false;
        var room = value[QueueFormat.HardwareAddressOffset..];
        var length = BinaryPrimitives.ReadUInt16BigEndian(value);
        if (length > room.Length)
            return false;
        address = room[..length];
        return true;
    }
}
