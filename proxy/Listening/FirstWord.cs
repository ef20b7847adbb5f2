namespace MwanLb.Proxy.Listening;

/// <summary>What a client speaks.</summary>
internal enum FirstWord
{
    /// <summary>Nothing: it has closed.</summary>
    Closed,

    /// <summary>HTTP, but not a CONNECT.</summary>
    Http,

    /// <summary>An HTTP request to open a tunnel.</summary>
    Connect,

    /// <summary>SOCKS 4 or 4a.</summary>
    Socks4,

    /// <summary>SOCKS 5 (RFC 1928).</summary>
    Socks5,

    /// <summary>TLS.</summary>
    Tls,
}
