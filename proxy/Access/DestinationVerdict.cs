namespace MwanLb.Proxy.Access;

/// <summary>Whether the proxy may connect somewhere.</summary>
internal enum DestinationVerdict
{
    Allowed,

    /// <summary>This machine, a local network's own business, or a cloud's metadata.</summary>
    ForbiddenAddress,

    /// <summary>A port that is for no such traffic.</summary>
    ForbiddenPort,
}
