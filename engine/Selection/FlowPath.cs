namespace MwanLb.Engine.Selection;

/// <summary>Which of the ways a connection came to us by.</summary>
public enum FlowPath
{
    /// <summary>Forwarded by the router; seen as the first packet of a connection.</summary>
    Forwarded,

    /// <summary>A request that Squid asks about.</summary>
    Squid,

    /// <summary>A request of our own forward proxy.</summary>
    Proxy,

    /// <summary>A connection of the router itself that no program has marked; seen as its first packet.</summary>
    Local,
}
