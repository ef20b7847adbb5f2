namespace MwanLb.Proxy.Names;

/// <summary>What came of looking a name up.</summary>
internal enum NameOutcome
{
    /// <summary>There are addresses.</summary>
    Found,

    /// <summary>There is no such name, or what was given is none.</summary>
    NoSuchName,

    /// <summary>The name exists, and has no address that could be used.</summary>
    NoAddress,

    /// <summary>The name servers could not say.</summary>
    Failed,

    /// <summary>No name server answered in time.</summary>
    TimedOut,
}
