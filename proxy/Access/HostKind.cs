namespace MwanLb.Proxy.Access;

/// <summary>What the host of a request is.</summary>
internal enum HostKind
{
    /// <summary>Neither: to be refused.</summary>
    Bad,

    /// <summary>A name to look up.</summary>
    Name,

    /// <summary>An address.</summary>
    Address,
}
