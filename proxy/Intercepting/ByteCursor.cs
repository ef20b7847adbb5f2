using System.Buffers.Binary;

namespace MwanLb.Proxy.Intercepting;

/// <summary>Reads numbers and vectors as TLS writes them (RFC 8446, 3), never beyond the end.</summary>
internal ref struct ByteCursor(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>Takes so many bytes.</summary>
    public bool TryTake(int count, out ReadOnlySpan<byte> taken)
    {
        taken = default;
        if (count > _rest.Length)
        {
            return false;
        }

        taken = _rest[..count];
        _rest = _rest[count..];
        return true;
    }

    /// <summary>Takes a number of two bytes.</summary>
    public bool TryTakeUInt16(out ushort value)
    {
        var isThere = TryTake(sizeof(ushort), out var bytes);
        value = isThere ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : default;
        return isThere;
    }

    /// <summary>Takes a vector whose length is written in one byte.</summary>
    public bool TryTakeShort(out ReadOnlySpan<byte> vector)
    {
        vector = default;
        return TryTake(1, out var length) && TryTake(length[0], out vector);
    }

    /// <summary>Takes a vector whose length is written in two bytes.</summary>
    public bool TryTakeLong(out ReadOnlySpan<byte> vector)
    {
        vector = default;
        return TryTakeUInt16(out var length) && TryTake(length, out vector);
    }
}
