using System.Buffers.Binary;

namespace MwanLb.Proxy.Names;

/// <summary>Reads a message from front to back. Every length is checked here; what does not fit is "false", and nothing is thrown.</summary>
internal ref struct DnsCursor(ReadOnlySpan<byte> message)
{
    private const byte PointerBits = 0xc0;

    private readonly ReadOnlySpan<byte> _message = message;

    public int Position { get; private set; }

    public bool TryReadUInt16(out ushort value)
    {
        var fits = TryTake(sizeof(ushort), out var bytes);
        value = fits ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : (ushort)0;
        return fits;
    }

    public bool TryReadUInt32(out uint value)
    {
        var fits = TryTake(sizeof(uint), out var bytes);
        value = fits ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : 0;
        return fits;
    }

    public bool TryTake(int count, out ReadOnlySpan<byte> bytes)
    {
        if (count > _message.Length - Position)
        {
            bytes = default;
            return false;
        }

        bytes = _message.Slice(Position, count);
        Position += count;
        return true;
    }

    /// <summary>Reads a name without its compression, in lower case.</summary>
    /// <param name="to">At least <see cref="DnsName.MaxLength"/> bytes.</param>
    /// <param name="length">Of the name, the root's zero included.</param>
    public bool TryReadName(scoped Span<byte> to, out int length)
    {
        length = 0;
        var at = Position;
        // Each pointer must lead further to the front than all before it: so there is no loop, and no count of jumps to choose.
        var limit = at;
        var end = -1;
        while (at < _message.Length)
        {
            var label = _message[at];
            if ((label & PointerBits) == PointerBits)
            {
                if (at + 1 >= _message.Length)
                    return false;
                var target = (label & ~PointerBits) << 8 | _message[at + 1];
                if (target >= limit)
                    return false;
                end = end < 0 ? at + 2 : end;
                at = limit = target;
                continue;
            }

            // 0x40 and 0x80: extended labels (RFC 6891, 5), which nobody sends. MaxLength holds the root's zero too.
            if ((label & PointerBits) != 0 || at + 1 + label > _message.Length || length + 1 + label > (label == 0 ? DnsName.MaxLength : DnsName.MaxLength - 1))
                return false;
            to[length++] = label;
            foreach (var b in _message.Slice(at + 1, label))
                to[length++] = b is >= (byte)'A' and <= (byte)'Z' ? (byte)(b | 0x20) : b;
            at += 1 + label;
            if (label != 0)
                continue;
            Position = end < 0 ? at : end;
            return true;
        }

        return false;
    }
}
