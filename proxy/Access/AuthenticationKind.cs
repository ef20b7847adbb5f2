namespace MwanLb.Proxy.Access;

/// <summary>What came of asking who a client is.</summary>
internal enum AuthenticationKind
{
    /// <summary>Nobody is asked.</summary>
    Anonymous,

    /// <summary>The name and password are right.</summary>
    Accepted,

    /// <summary>None were given, or by a scheme that is not ours.</summary>
    Missing,

    /// <summary>They are wrong.</summary>
    Rejected,

    /// <summary>They were not looked at: too many wrong ones came before.</summary>
    Damped,
}
