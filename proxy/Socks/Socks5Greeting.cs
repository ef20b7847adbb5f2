namespace MwanLb.Proxy.Socks;

/// <summary>
/// The first message of SOCKS5 (RFC 1928, 3): how the client can say who it is.
/// <code>
///     VER = X'05', NMETHODS, METHODS[NMETHODS]
/// </code>
/// </summary>
/// <param name="OffersNone">Not at all.</param>
/// <param name="OffersPassword">By a name and a password (RFC 1929).</param>
internal readonly record struct Socks5Greeting(bool OffersNone, bool OffersPassword)
{
    public const byte Version = 5;
    public const byte None = 0;
    public const byte Password = 2;
    public const byte NoneAcceptable = 0xff;

    /// <summary>Reads one.</summary>
    public static ReadOutcome Read(ReadOnlySpan<byte> bytes, out Socks5Greeting greeting, out int length)
    {
        (greeting, length) = (default, 0);
        if (bytes is [not Version, ..])
        {
            return ReadOutcome.Malformed;
        }

        if (bytes is not [_, var count, ..] || bytes.Length < 2 + count)
        {
            return ReadOutcome.Incomplete;
        }

        var methods = bytes.Slice(2, count);
        (greeting, length) = (new Socks5Greeting(methods.Contains(None), methods.Contains(Password)), 2 + count);
        return ReadOutcome.Whole;
    }
}
