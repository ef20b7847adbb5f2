namespace MwanLb.Helper.Protocol;

/// <summary>Where a request goes, as its target says: an absolute URL, or host and port of a CONNECT (RFC 9112, 3.2).</summary>
internal readonly ref struct UrlTarget
{
    private UrlTarget(ReadOnlySpan<byte> host, ushort port)
    {
        Host = host;
        Port = port;
    }

    /// <summary>The name or address, IPv6 in brackets; empty where it cannot be found.</summary>
    public ReadOnlySpan<byte> Host { get; }

    /// <summary>The port, or that of the scheme; 0 where it is not known.</summary>
    public ushort Port { get; }

    /// <summary>Takes whatever there is; never throws.</summary>
    public static UrlTarget Parse(ReadOnlySpan<byte> url)
    {
        var scheme = url.IndexOf("://"u8);
        var authority = scheme < 0 ? url : url[(scheme + 3)..];
        if (authority.IndexOfAny((byte)'/', (byte)'?', (byte)'#') is >= 0 and var end)
        {
            authority = authority[..end];
        }

        authority = authority[(authority.LastIndexOf((byte)'@') + 1)..];
        // The colons of an IPv6 address stand in brackets.
        var colon = authority[(authority.LastIndexOf((byte)']') + 1)..].LastIndexOf((byte)':');
        var host = colon < 0 ? authority : authority[..(authority.LastIndexOf((byte)']') + 1 + colon)];
        var port = scheme < 0 ? (ushort)0 : DefaultPort(url[..scheme]);
        if (colon >= 0 && HelperRequest.TryParsePort(authority[(host.Length + 1)..], out var written))
        {
            port = written;
        }

        return new UrlTarget(host, port);
    }

    private static ushort DefaultPort(ReadOnlySpan<byte> scheme) =>
        scheme.SequenceEqual("http"u8) ? (ushort)80
        : scheme.SequenceEqual("https"u8) ? (ushort)443
        : scheme.SequenceEqual("ftp"u8) ? (ushort)21
        : (ushort)0;
}
