namespace MwanLb.Engine.Configuration;

/// <summary>How a probe asks.</summary>
public enum ProbeKind
{
    /// <summary>An ICMP or ICMPv6 echo.</summary>
    Icmp,

    /// <summary>A TCP connection that is opened and closed.</summary>
    Tcp,

    /// <summary>A request by HTTP or HTTPS.</summary>
    Http,

    /// <summary>A question to a name server.</summary>
    Dns,

    /// <summary>The uplink's own gateway: the first step of the way, and no more.</summary>
    Gateway,
}
