namespace MwanLb.Lab;

/// <summary>How the client's requests leave.</summary>
public enum HttpPath
{
    /// <summary>http://, forwarded by the core router.</summary>
    Forwarded,

    /// <summary>https://, forwarded by the core router.</summary>
    ForwardedTls,

    /// <summary>http:// as a proxy request.</summary>
    ProxyGet,

    /// <summary>https:// through a CONNECT tunnel, one a request.</summary>
    ProxyConnect,
}
