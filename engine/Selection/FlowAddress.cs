using System.Buffers.Binary;
using System.Buffers.Text;
using System.Net;

namespace MwanLb.Engine.Selection;

/// <summary>An IPv4 or IPv6 address as a value: unlike <see cref="IPAddress"/> it needs no allocation. IPv4 is held in its mapped form, ::ffff:0:0/96 (RFC 4291, 2.5.5.2).</summary>
public readonly record struct FlowAddress
{
    private const ulong MappedPrefix = 0xffff_0000_0000;

    // Halves, because each selection asks for the family: of one UInt128 that question cost two to five nanoseconds of twenty.
    private readonly ulong _upper;
    private readonly ulong _lower;

    /// <summary>An address.</summary>
    /// <param name="bits">As one big-endian number; 0, the unspecified address, stands for "not known".</param>
    public FlowAddress(UInt128 bits)
        : this((ulong)(bits >> 64), (ulong)bits)
    {
    }

    private FlowAddress(ulong upper, ulong lower) => (_upper, _lower) = (upper, lower);

    /// <summary>The address as one big-endian number; 0, the unspecified address, stands for "not known".</summary>
    public UInt128 Bits => new(_upper, _lower);

    /// <summary>Whether there is an address at all.</summary>
    public bool IsKnown => (_upper | _lower) != 0;

    /// <summary>Whether this is an IPv4 address.</summary>
    public bool IsIPv4 => _upper == 0 && _lower >> 32 == 0xffff;

    /// <summary>Which protocol the address is of.</summary>
    public FlowFamily Family => _upper != 0 ? FlowFamily.IPv6
        : _lower >> 32 == 0xffff ? FlowFamily.IPv4
        : _lower == 0 ? FlowFamily.Unknown
        : FlowFamily.IPv6;

    /// <summary>Takes 4 or 16 bytes in network order; anything else is "not known".</summary>
    public static FlowAddress FromNetworkOrder(ReadOnlySpan<byte> address) => address.Length switch
    {
        4 => new(0, MappedPrefix | BinaryPrimitives.ReadUInt32BigEndian(address)),
        16 => new(BinaryPrimitives.ReadUInt64BigEndian(address), BinaryPrimitives.ReadUInt64BigEndian(address[8..])),
        _ => default,
    };

    /// <summary>Reads an address in text form; "not known" where it is none. Allocates for IPv6 only.</summary>
    public static FlowAddress Parse(ReadOnlySpan<byte> text)
    {
        if (TryParseDottedQuad(text, out var quad))
        {
            return new(0, MappedPrefix | quad);
        }

        Span<byte> bytes = stackalloc byte[16];
        return text is not [(byte)'[', ..] && text.Contains((byte)':') && IPAddress.TryParse(text, out var parsed) && parsed.TryWriteBytes(bytes, out var written)
            ? FromNetworkOrder(bytes[..written])
            : default;
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

    private static bool TryParseDottedQuad(ReadOnlySpan<byte> text, out uint address)
    {
        address = 0;
        for (var part = 0; part < 4; part++)
        {
            if (!Utf8Parser.TryParse(text, out byte octet, out var used) || text[0] == '+')
            {
                return false;
            }

            address = (address << 8) | octet;
            text = text[used..];
            if (part < 3)
            {
                if (text.IsEmpty || text[0] != '.')
                {
                    return false;
                }

                text = text[1..];
            }
        }

        return text.IsEmpty;
    }
}
