using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace MwanLb.Netfilter.Netlink;

/// <summary>Writes messages one after another; padding is zero, every length is filled in by the writer.</summary>
internal ref struct NetlinkWriter(Span<byte> buffer)
{
    private readonly Span<byte> _buffer = buffer;
    private int _messageStart;

    public int Length { get; private set; }

    // struct nlmsghdr { u32 nlmsg_len; u16 nlmsg_type; u16 nlmsg_flags; u32 nlmsg_seq; u32 nlmsg_pid; }
    public void BeginMessage(ushort type, NetlinkFlags flags, uint sequence)
    {
        _messageStart = Length;
        var header = Reserve(NetlinkFormat.MessageHeaderSize);
        MemoryMarshal.Write(header[NetlinkFormat.MessageTypeOffset..], type);
        MemoryMarshal.Write(header[NetlinkFormat.MessageFlagsOffset..], (ushort)flags);
        MemoryMarshal.Write(header[NetlinkFormat.MessageSequenceOffset..], sequence);
    }

    // Everything reserved is padded, so the length is the aligned one; the kernel takes either.
    public readonly void EndMessage() => MemoryMarshal.Write(_buffer[_messageStart..], Length - _messageStart);

    /// <summary>Appends zeroed, padded room and returns the unpadded part.</summary>
    public Span<byte> Reserve(int length)
    {
        var room = _buffer.Slice(Length, NetlinkFormat.Align(length));
        room.Clear();
        Length += room.Length;
        return room[..length];
    }

    // struct nlattr { u16 nla_len; u16 nla_type; }
    public Span<byte> ReserveAttribute(ushort type, int length)
    {
        var attribute = Reserve(NetlinkFormat.AttributeHeaderSize + length);
        MemoryMarshal.Write(attribute, (ushort)attribute.Length);
        MemoryMarshal.Write(attribute[NetlinkFormat.AttributeTypeOffset..], type);
        return attribute[NetlinkFormat.AttributeHeaderSize..];
    }

    public void WriteUInt32BigEndian(ushort type, uint value) =>
        BinaryPrimitives.WriteUInt32BigEndian(ReserveAttribute(type, sizeof(uint)), value);
}
