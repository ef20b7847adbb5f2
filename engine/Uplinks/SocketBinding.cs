namespace MwanLb.Engine.Uplinks;

/// <summary>By what the proxy's sockets are tied to an uplink.</summary>
public enum SocketBinding
{
    /// <summary>By its mark (SO_MARK), which the routing rules lead to its table. Needs CAP_NET_ADMIN or CAP_NET_RAW.</summary>
    Mark,

    /// <summary>By its interface (SO_BINDTODEVICE): no rules and, since Linux 5.7, no right is needed, but each uplink needs an interface and a default route of its own.</summary>
    Device,

    /// <summary>By its interface's address as source, for machines whose routing goes by source addresses.</summary>
    Source,
}
