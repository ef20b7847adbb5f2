namespace MwanLb.Proxy.Socks;

/// <summary>How a SOCKS5 request ended (RFC 1928, 6: REP).</summary>
internal enum Socks5Code : byte
{
    /// <summary>X'00' succeeded.</summary>
    Succeeded = 0,

    /// <summary>X'01' general SOCKS server failure.</summary>
    GeneralFailure = 1,

    /// <summary>X'02' connection not allowed by ruleset.</summary>
    NotAllowed = 2,

    /// <summary>X'03' Network unreachable.</summary>
    NetworkUnreachable = 3,

    /// <summary>X'04' Host unreachable.</summary>
    HostUnreachable = 4,

    /// <summary>X'05' Connection refused.</summary>
    ConnectionRefused = 5,

    /// <summary>X'06' TTL expired.</summary>
    TtlExpired = 6,

    /// <summary>X'07' Command not supported.</summary>
    CommandNotSupported = 7,

    /// <summary>X'08' Address type not supported.</summary>
    AddressTypeNotSupported = 8,
}
