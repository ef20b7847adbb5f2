using System.Net;

namespace MwanLb.Proxy.Socks.Datagrams;

/// <summary>
/// What stands before the data of a datagram between client and relay (RFC 1928, 7):
/// <code>
///     RSV[2], FRAG, ATYP, ADDR, PORT
/// </code>
/// </summary>
internal static class DatagramHeader
{
    /// <summary>The longest one that we write.</summary>
    public const int MaxWritten = AddressStart + SocksAddress.MaxWritten;

    private const int AddressStart = 3;
    private const int Fragment = 2;

    /// <summary>Finds the parts. A fragment is no datagram (RFC 1928, 7: who does not reassemble must drop it).</summary>
    /// <param name="datagram">As it came.</param>
    /// <param name="address">ATYP, ADDR and PORT.</param>
    /// <param name="data">What is behind them.</param>
    public static bool TrySplit(ReadOnlySpan<byte> datagram, out ReadOnlySpan<byte> address, out ReadOnlySpan<byte> data)
    {
        address = default;
        data = default;
        if (datagram.Length < AddressStart || datagram[Fragment] != 0 || SocksAddress.Measure(datagram[AddressStart..], out var length) is not ReadOutcome.Whole)
        {
            return false;
        }

        address = datagram.Slice(AddressStart, length);
        data = datagram[(AddressStart + length)..];
        return true;
    }

    /// <summary>Writes one so that it ends where the data begin.</summary>
    /// <param name="from">Who has sent the data.</param>
    /// <param name="space">The <see cref="MaxWritten"/> bytes before the data.</param>
    /// <returns>How many of them stay unused.</returns>
    public static int WriteBefore(IPEndPoint from, Span<byte> space)
    {
        Span<byte> header = stackalloc byte[MaxWritten];
        header.Clear();
        var length = AddressStart + SocksAddress.Write(from, header[AddressStart..]);
        header[..length].CopyTo(space[(MaxWritten - length)..]);
        return MaxWritten - length;
    }
}
