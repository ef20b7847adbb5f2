using System.Buffers.Binary;

namespace MwanLb.Proxy.Intercepting;

/// <summary>
/// The first message of TLS (RFC 8446, 4.1.2), as far as the server's name in it (RFC 6066, 3):
/// <code>
///     records:   type = 22, version[2], length[2], fragment
///     handshake: type = 1, length[3], version[2], random[32], session&lt;1&gt;, ciphers&lt;2&gt;, compressions&lt;1&gt;, extensions&lt;2&gt;
///     extension: type[2], data&lt;2&gt;;   server_name = 0: list&lt;2&gt; of (type = 0, name&lt;2&gt;)
/// </code>
/// </summary>
internal static class ClientHello
{
    public const byte HandshakeRecord = 22;

    /// <summary>The longest one, with its records' headers, that is waited for. Post-quantum keys make two packets of them, not twelve.</summary>
    public const int MaxLength = 16 * 1024;

    private const int RecordHeader = 5;
    private const int MaxFragment = 16 * 1024;
    private const int HandshakeHeader = 4;
    private const byte HelloType = 1;
    private const int RandomLength = 32;
    private const ushort ServerName = 0;

    /// <summary>Looks for the server's name.</summary>
    /// <param name="bytes">All that the client has sent.</param>
    /// <param name="name">The name; empty: none.</param>
    /// <returns>Whether it is certain: false where more bytes could bring one.</returns>
    public static bool TryDecide(ReadOnlySpan<byte> bytes, out string name)
    {
        name = "";
        Span<byte> joined = stackalloc byte[Math.Min(bytes.Length, MaxLength)];
        var isHandshake = Join(bytes, joined, out var length, out var isCut);
        if (!isHandshake || (length > 0 && joined[0] != HelloType))
        {
            return true;
        }

        if (length < HandshakeHeader)
        {
            return !isCut;
        }

        var end = HandshakeHeader + ((joined[1] << 16) | BinaryPrimitives.ReadUInt16BigEndian(joined[2..]));
        if (end > MaxLength)
        {
            return true;
        }

        if (length < end)
        {
            return !isCut;
        }

        name = Find(joined[HandshakeHeader..end]);
        return true;
    }

    // The handshake's bytes without the records' headers. It is cut where more records, or more of this one, may come: always, as long as it is one.
    private static bool Join(ReadOnlySpan<byte> bytes, Span<byte> joined, out int length, out bool isCut)
    {
        (length, isCut) = (0, true);
        while (bytes.Length >= RecordHeader)
        {
            var size = BinaryPrimitives.ReadUInt16BigEndian(bytes[3..]);
            if (bytes[0] != HandshakeRecord || bytes[1] != 3 || size is 0 or > MaxFragment)
            {
                // Behind a whole hello anything may come.
                isCut = false;
                return length > 0;
            }

            var fragment = bytes.Slice(RecordHeader, Math.Min(size, bytes.Length - RecordHeader));
            var taken = fragment[..Math.Min(fragment.Length, joined.Length - length)];
            taken.CopyTo(joined[length..]);
            length += taken.Length;
            bytes = bytes[(RecordHeader + fragment.Length)..];
        }

        return bytes.IsEmpty || bytes[0] == HandshakeRecord || length > 0;
    }

    private static string Find(ReadOnlySpan<byte> hello)
    {
        var cursor = new ByteCursor(hello);
        if (!cursor.TryTake(sizeof(ushort) + RandomLength, out _) || !cursor.TryTakeShort(out _) || !cursor.TryTakeLong(out _) || !cursor.TryTakeShort(out _)
            || !cursor.TryTakeLong(out var extensions))
        {
            return "";
        }

        cursor = new ByteCursor(extensions);
        while (cursor.TryTakeUInt16(out var type) && cursor.TryTakeLong(out var data))
        {
            if (type == ServerName)
            {
                var list = new ByteCursor(data);
                return list.TryTakeLong(out var names) && names is [0, ..] && new ByteCursor(names[1..]).TryTakeLong(out var host) ? ServerNames.Of(host) : "";
            }
        }

        return "";
    }
}
