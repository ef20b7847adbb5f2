namespace MwanLb.Proxy.Names;

/// <summary>How the search for a name's addresses ended.</summary>
internal enum NameOutcome
{
    /// <summary>There are addresses.</summary>
    Found,

    /// <summary>There is no such name.</summary>
    NoSuchName,

    /// <summary>The name exists and has no address.</summary>
    NoAddress,

    /// <summary>The name servers answered with an error, or the name cannot be asked for.</summary>
    Failed,

    /// <summary>No name server answered.</summary>
    TimedOut,
}
