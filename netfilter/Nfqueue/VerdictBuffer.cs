using System.Buffers.Binary;
using MwanLb.Netfilter.Netlink;
using MwanLb.Netfilter.Nfnetlink;

namespace MwanLb.Netfilter.Nfqueue;

/// <summary>The verdicts of a batch, written one after another into one datagram.</summary>
internal sealed class VerdictBuffer(ushort queue, int capacity)
{
    private const int MaxVerdictSize = NetlinkFormat.MessageHeaderSize + NfnetlinkHeader.Size
        + NetlinkFormat.AttributeHeaderSize + QueueFormat.VerdictSize
        + NetlinkFormat.AttributeHeaderSize + sizeof(uint);

    private readonly byte[] _bytes = new byte[capacity * MaxVerdictSize];
    private int _length;

    public int Count { get; private set; }

    public bool IsFull => Count == capacity;

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    public void Add(uint packetId, QueueVerdict verdict)
    {
        var writer = new NetlinkWriter(_bytes.AsSpan(_length));

        // No NLM_F_ACK and sequence 0: only refusals come back, and they are told from configuration answers by it.
        writer.BeginMessage(
            NfnetlinkHeader.MessageType(NfnetlinkSubsystem.Queue, (byte)QueueMessageType.Verdict), NetlinkFlags.Request, sequence: 0);
        NfnetlinkHeader.Write(ref writer, NetfilterFamily.Unspecified, queue);

        // struct nfqnl_msg_verdict_hdr { be32 verdict; be32 id; }
        var header = writer.ReserveAttribute((ushort)QueueAttribute.VerdictHeader, QueueFormat.VerdictSize);
        BinaryPrimitives.WriteUInt32BigEndian(header, (uint)verdict.Verdict);
        BinaryPrimitives.WriteUInt32BigEndian(header[QueueFormat.VerdictIdOffset..], packetId);

        if (verdict.Mark is { } mark)
            writer.WriteUInt32BigEndian((ushort)QueueAttribute.Mark, mark);
        writer.EndMessage();
        _length += writer.Length;
        Count++;
    }

    public void Clear()
    {
        _length = 0;
        Count = 0;
    }
}
