using System.Buffers.Binary;
using System.Net;

namespace MwanLb.Proxy.Socks;

/// <summary>
/// A request of SOCKS4, or of 4a, which puts a name behind an address that cannot be (0.0.0.x):
/// <code>
///     VN = 4, CD, DSTPORT, DSTIP, USERID, NULL [, NAME, NULL]
/// </code>
/// </summary>
/// <param name="Command">What is asked for.</param>
/// <param name="Destination">Where to.</param>
internal readonly record struct Socks4Request(SocksCommand Command, SocksAddress Destination)
{
    public const byte Version = 4;

    private const int HeaderLength = 8;

    // No protocol says how long they may be; SOCKS5's are as long.
    private const int MaxText = 255;

    /// <summary>Reads one. The user id is anybody's word, and passed over.</summary>
    public static ReadOutcome Read(ReadOnlySpan<byte> bytes, out Socks4Request request, out int length)
    {
        (request, length) = (default, 0);
        if (bytes is [not Version, ..])
        {
            return ReadOutcome.Malformed;
        }

        if (bytes.Length < HeaderLength)
        {
            return ReadOutcome.Incomplete;
        }

        var rest = bytes[HeaderLength..];
        var outcome = TakeText(ref rest, out _);
        if (outcome is not ReadOutcome.Whole)
        {
            return outcome;
        }

        var address = bytes.Slice(4, 4);
        string host;
        if (address is [0, 0, 0, not 0])
        {
            outcome = TakeText(ref rest, out var name);
            if (outcome is not ReadOutcome.Whole)
            {
                return outcome;
            }

            if (!SocksAddress.TryReadHost(name, out host))
            {
                return ReadOutcome.Malformed;
            }
        }
        else
        {
            host = new IPAddress(address).ToString();
        }

        length = bytes.Length - rest.Length;
        request = new Socks4Request((SocksCommand)bytes[1], new SocksAddress(host, BinaryPrimitives.ReadUInt16BigEndian(bytes[2..4])));
        return ReadOutcome.Whole;
    }

    private static ReadOutcome TakeText(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> text)
    {
        text = default;
        var end = rest[..Math.Min(rest.Length, MaxText + 1)].IndexOf((byte)0);
        if (end < 0)
        {
            return rest.Length > MaxText ? ReadOutcome.Malformed : ReadOutcome.Incomplete;
        }

        text = rest[..end];
        rest = rest[(end + 1)..];
        return ReadOutcome.Whole;
    }
}
