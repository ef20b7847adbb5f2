using System.Buffers.Binary;
using System.Net;

namespace MwanLb.Engine.Selection;

/// <summary>An IPv4 or IPv6 address as a value: unlike <see cref="IPAddress"/> it needs no allocation. IPv4 is held in its mapped form, ::ffff:0:0/96 (RFC 4291, 2.5.5.2).</summary>
/// <param name="Bits">The address as one big-endian number; 0, the unspecified address, stands for "not known".</param>
public readonly record struct FlowAddress(UInt128 Bits)
{
    private static readonly UInt128 MappedPrefix = (UInt128)0xffff << 32;

    /// <summary>Whether there is an address at all.</summary>
    public bool IsKnown => Bits != 0;

    /// <summary>Whether this is an IPv4 address.</summary>
    public bool IsIPv4 => Bits >> 32 == 0xffff;

    /// <summary>Takes 4 or 16 bytes in network order; anything else is "not known".</summary>
    public static FlowAddress FromNetworkOrder(ReadOnlySpan<byte> address) => address.Length switch
    {
        4 => new(MappedPrefix | BinaryPrimitives.ReadUInt32BigEndian(address)),
        16 => new(BinaryPrimitives.ReadUInt128BigEndian(address)),
        _ => default,
    };

    /// <summary>Reads an address in text form; "not known" where it is none.</summary>
    public static FlowAddress Parse(ReadOnlySpan<byte> text)
    {
        // A host name would be looked at character by character too, but every address begins with a hex digit or a colon.
        if (text.IsEmpty || text.Length > 45 || !(char.IsAsciiHexDigit((char)text[0]) || text[0] == ':') || !IPAddress.TryParse(text, out var parsed))
        {
            return default;
        }

        Span<byte> bytes = stackalloc byte[16];
        return parsed.TryWriteBytes(bytes, out var written) ? FromNetworkOrder(bytes[..written]) : default;
    }

    /// <summary>The usual text; <c>-</c> where not known.</summary>
    public override string ToString()
    {
        if (!IsKnown)
        {
            return "-";
        }

        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, Bits);
        return new IPAddress(IsIPv4 ? bytes[12..] : bytes).ToString();
    }
}
