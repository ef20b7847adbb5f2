namespace MwanLb.Proxy.Listening;

/// <summary>How connections come to a listening socket.</summary>
internal enum ListenKind
{
    /// <summary>From clients that know of the proxy.</summary>
    Proxy,

    /// <summary>By a firewall's REDIRECT or DNAT.</summary>
    Redirect,

    /// <summary>By TPROXY.</summary>
    Tproxy,
}
