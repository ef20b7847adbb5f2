using System.Buffers.Binary;
using MwanLb.Netfilter.Netlink;
using MwanLb.Netfilter.Nfnetlink;

namespace MwanLb.Netfilter.Nfqueue;

/// <summary>Writes the configuration requests of a queue.</summary>
internal static class QueueConfigMessage
{
    public const int MaxSize = 128;

    /// <summary>
    /// A request that changes nothing: the kernel has answered it with success since queues became independent of
    /// the family (3.8). An EPERM here therefore means the capability, and one from <see cref="WriteBind"/> the queue.
    /// </summary>
    public static int WriteFamilyBind(Span<byte> buffer, uint sequence)
    {
        var writer = new NetlinkWriter(buffer);
        Begin(ref writer, sequence, queue: 0);
        WriteCommand(ref writer, QueueConfigCommand.BindFamily, NetfilterFamily.Ipv4);
        writer.EndMessage();
        return writer.Length;
    }

    /// <summary>
    /// Bind and every setting in one message: between a bind and a later copy mode the kernel would drop what is queued.
    /// </summary>
    public static int WriteBind(Span<byte> buffer, uint sequence, NfqueueOptions options)
    {
        var flags = (options.FailOpen ? QueueConfigFlags.FailOpen : 0) | (options.AcceptGso ? QueueConfigFlags.Gso : 0);
        var writer = new NetlinkWriter(buffer);
        Begin(ref writer, sequence, options.Queue);
        WriteCommand(ref writer, QueueConfigCommand.Bind, NetfilterFamily.Unspecified);

        // struct nfqnl_msg_config_params { be32 copy_range; u8 copy_mode; } packed
        var parameters = writer.ReserveAttribute((ushort)QueueConfigAttribute.Parameters, QueueFormat.ParametersSize);
        BinaryPrimitives.WriteInt32BigEndian(parameters, options.CopyRange);
        parameters[QueueFormat.CopyModeOffset] = (byte)QueueCopyMode.Packet;

        writer.WriteUInt32BigEndian((ushort)QueueConfigAttribute.MaxLength, (uint)options.MaxLength);
        writer.WriteUInt32BigEndian((ushort)QueueConfigAttribute.FlagsMask, (uint)(QueueConfigFlags.FailOpen | QueueConfigFlags.Gso));
        writer.WriteUInt32BigEndian((ushort)QueueConfigAttribute.Flags, (uint)flags);
        writer.EndMessage();
        return writer.Length;
    }

    /// <summary>A new limit on the packets that may wait.</summary>
    public static int WriteMaxLength(Span<byte> buffer, uint sequence, ushort queue, int maxLength)
    {
        var writer = new NetlinkWriter(buffer);
        Begin(ref writer, sequence, queue);
        writer.WriteUInt32BigEndian((ushort)QueueConfigAttribute.MaxLength, (uint)maxLength);
        writer.EndMessage();
        return writer.Length;
    }

    private static void Begin(ref NetlinkWriter writer, uint sequence, ushort queue)
    {
        writer.BeginMessage(
            NfnetlinkHeader.MessageType(NfnetlinkSubsystem.Queue, (byte)QueueMessageType.Config),
            NetlinkFlags.Request | NetlinkFlags.Ack,
            sequence);
        NfnetlinkHeader.Write(ref writer, NetfilterFamily.Unspecified, queue);
    }

    // struct nfqnl_msg_config_cmd { u8 command; u8 _pad; be16 pf; }
    private static void WriteCommand(ref NetlinkWriter writer, QueueConfigCommand command, NetfilterFamily family)
    {
        var payload = writer.ReserveAttribute((ushort)QueueConfigAttribute.Command, QueueFormat.CommandSize);
        payload[0] = (byte)command;
        payload[3] = (byte)family;
    }
}
