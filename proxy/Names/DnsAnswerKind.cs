namespace MwanLb.Proxy.Names;

/// <summary>What came of a question.</summary>
internal enum DnsAnswerKind
{
    /// <summary>Addresses.</summary>
    Found,

    /// <summary>The name is another's alias, of which the server said nothing.</summary>
    Alias,

    /// <summary>NXDOMAIN.</summary>
    NoSuchName,

    /// <summary>The name exists, without addresses of this kind.</summary>
    NoAddress,

    /// <summary>The answer did not fit: ask by TCP.</summary>
    Truncated,

    /// <summary>SERVFAIL, REFUSED and the like.</summary>
    ServerFailed,

    /// <summary>The answer contradicts itself or ends too early.</summary>
    Malformed,

    /// <summary>No answer to this question: forged, late, or of another.</summary>
    NotOurs,

    /// <summary>Nothing came in time.</summary>
    NoReply,
}
