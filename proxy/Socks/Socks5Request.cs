namespace MwanLb.Proxy.Socks;

/// <summary>
/// A request of SOCKS5 (RFC 1928, 4):
/// <code>
///     VER = X'05', CMD, RSV, ATYP, DST.ADDR, DST.PORT
/// </code>
/// </summary>
/// <param name="Command">What is asked for.</param>
/// <param name="Destination">Where to.</param>
internal readonly record struct Socks5Request(SocksCommand Command, SocksAddress Destination)
{
    private const int HeaderLength = 3;

    /// <summary>Reads one. The reserved byte is not looked at: some clients leave in it what was there.</summary>
    public static ReadOutcome Read(ReadOnlySpan<byte> bytes, out Socks5Request request, out int length)
    {
        (request, length) = (default, 0);
        if (bytes is [not Socks5Greeting.Version, ..])
        {
            return ReadOutcome.Malformed;
        }

        if (bytes.Length < HeaderLength)
        {
            return ReadOutcome.Incomplete;
        }

        var outcome = SocksAddress.Read(bytes[HeaderLength..], out var destination, out var addressLength);
        (request, length) = (new Socks5Request((SocksCommand)bytes[1], destination), HeaderLength + addressLength);
        return outcome;
    }
}
