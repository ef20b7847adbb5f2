using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace MwanLb.Netfilter.Netlink;

/// <summary>One attribute. The typed reads accept more bytes than they need, as the kernel does, and reject fewer.</summary>
internal readonly ref struct NetlinkAttribute(ushort type, ReadOnlySpan<byte> payload)
{
    public ushort Type { get; } = type;

    public ReadOnlySpan<byte> Payload { get; } = payload;

    public bool TryReadByte(out byte value)
    {
        value = Payload.IsEmpty ? (byte)0 : Payload[0];
        return !Payload.IsEmpty;
    }

    /// <summary>In the machine's own order, as rtnetlink has all numbers.</summary>
    public bool TryReadUInt32(out uint value) => MemoryMarshal.TryRead(Payload, out value);

    public bool TryReadUInt16BigEndian(out ushort value) => BinaryPrimitives.TryReadUInt16BigEndian(Payload, out value);

    public bool TryReadUInt32BigEndian(out uint value) => BinaryPrimitives.TryReadUInt32BigEndian(Payload, out value);

    public bool TryReadUInt64BigEndian(out ulong value) => BinaryPrimitives.TryReadUInt64BigEndian(Payload, out value);

    public bool TryReadBytes(int length, out ReadOnlySpan<byte> value)
    {
        value = Payload.Length < length ? default : Payload[..length];
        return Payload.Length >= length;
    }
}
