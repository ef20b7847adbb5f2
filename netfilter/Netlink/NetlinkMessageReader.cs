using System.Runtime.InteropServices;

namespace MwanLb.Netfilter.Netlink;

/// <summary>Walks the messages of a datagram.</summary>
internal ref struct NetlinkMessageReader(ReadOnlySpan<byte> datagram)
{
    private ReadOnlySpan<byte> _rest = datagram;

    /// <summary>The walk ended before the data did, because what follows cannot be a message.</summary>
    public bool IsMalformed { get; private set; }

    // struct nlmsghdr { u32 nlmsg_len; u16 nlmsg_type; u16 nlmsg_flags; u32 nlmsg_seq; u32 nlmsg_pid; }
    public bool TryRead(out NetlinkMessage message)
    {
        message = default;
        if (_rest.IsEmpty)
            return false;
        var length = _rest.Length < NetlinkFormat.MessageHeaderSize ? 0 : MemoryMarshal.Read<uint>(_rest);
        if (length < NetlinkFormat.MessageHeaderSize)
        {
            IsMalformed = true;
            _rest = default;
            return false;
        }

        var present = (int)Math.Min(length, (uint)_rest.Length);
        message = new NetlinkMessage(
            MemoryMarshal.Read<ushort>(_rest[NetlinkFormat.MessageTypeOffset..]),
            (NetlinkFlags)MemoryMarshal.Read<ushort>(_rest[NetlinkFormat.MessageFlagsOffset..]),
            MemoryMarshal.Read<uint>(_rest[NetlinkFormat.MessageSequenceOffset..]),
            _rest[NetlinkFormat.MessageHeaderSize..present],
            isClipped: length > (uint)present);

        // The last message of a datagram may lack its padding.
        _rest = _rest[Math.Min(NetlinkFormat.Align(present), _rest.Length)..];
        return true;
    }
}
