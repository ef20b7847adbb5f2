using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using MwanLb.Proxy.Access;

namespace MwanLb.Proxy.Socks;

/// <summary>
/// An address and a port as SOCKS5 writes them (RFC 1928, 5):
/// <code>
///     ATYP = X'01': ADDR[4]   X'03': LEN, NAME[LEN]   X'04': ADDR[16]; then PORT, in network order
/// </code>
/// </summary>
/// <param name="Host">A name, or an address as text.</param>
/// <param name="Port">The port; 0 is left to whoever asked.</param>
internal readonly record struct SocksAddress(string Host, ushort Port)
{
    /// <summary>The longest one that we write: an IPv6 address.</summary>
    public const int MaxWritten = 1 + 16 + 2;

    private const byte IPv4 = 1;
    private const byte Name = 3;
    private const byte IPv6 = 4;
    private const int PortLength = 2;

    /// <summary>Finds where an address ends.</summary>
    public static ReadOutcome Measure(ReadOnlySpan<byte> bytes, out int length)
    {
        length = 0;
        switch (bytes)
        {
            case [IPv4, ..]:
                length = 1 + 4 + PortLength;
                break;
            case [IPv6, ..]:
                length = 1 + 16 + PortLength;
                break;
            case [Name, 0, ..]:
                return ReadOutcome.Malformed;
            case [Name, var count, ..]:
                length = 2 + count + PortLength;
                break;
            case [] or [Name]:
                return ReadOutcome.Incomplete;
            default:
                return ReadOutcome.UnknownAddressType;
        }

        return bytes.Length < length ? ReadOutcome.Incomplete : ReadOutcome.Whole;
    }

    /// <summary>Reads one.</summary>
    public static ReadOutcome Read(ReadOnlySpan<byte> bytes, out SocksAddress address, out int length)
    {
        address = default;
        var outcome = Measure(bytes, out length);
        if (outcome is not ReadOutcome.Whole)
        {
            return outcome;
        }

        var host = bytes[1..(length - PortLength)];
        string text;
        if (bytes[0] != Name)
        {
            var ip = new IPAddress(host);
            text = Addresses.Plain(ip).ToString();
        }
        else if (!TryReadHost(host[1..], out text))
        {
            return ReadOutcome.Malformed;
        }

        address = new SocksAddress(text, BinaryPrimitives.ReadUInt16BigEndian(bytes[(length - PortLength)..]));
        return ReadOutcome.Whole;
    }

    /// <summary>Reads a host, a name or an address as text.</summary>
    public static bool TryReadHost(ReadOnlySpan<byte> bytes, out string host)
    {
        // What is not ASCII becomes a question mark, which no host has.
        host = Encoding.ASCII.GetString(bytes);
        var kind = HostText.Classify(host, out var address);
        host = address?.ToString() ?? host;
        return kind is not HostKind.Bad;
    }

    /// <summary>Writes one; null: the unspecified address, port 0.</summary>
    /// <returns>Its length.</returns>
    public static int Write(IPEndPoint? at, Span<byte> into)
    {
        var address = at?.Address ?? IPAddress.Any;
        address = Addresses.Plain(address);
        into[0] = address.AddressFamily is AddressFamily.InterNetworkV6 ? IPv6 : IPv4;
        address.TryWriteBytes(into[1..], out var length);
        BinaryPrimitives.WriteUInt16BigEndian(into[(1 + length)..], (ushort)(at?.Port ?? 0));
        return 1 + length + PortLength;
    }
}
