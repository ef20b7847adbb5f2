namespace MwanLb.Marker.Routing;

/// <summary>What this machine can do for IPv6.</summary>
internal enum IPv6Support
{
    /// <summary>All.</summary>
    Full,

    /// <summary>
    /// No translation of addresses. Connections that others began, or that are to leave by another uplink than their address belongs to, would
    /// come to nothing: none are queued. Those of Squid and the proxy choose their address by the mark and need no translation.
    /// </summary>
    NoTranslation,

    /// <summary>Nothing: it is left alone.</summary>
    None,
}
