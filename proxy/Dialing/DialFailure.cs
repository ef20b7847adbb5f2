namespace MwanLb.Proxy.Dialing;

/// <summary>Why there is no connection, and by it whose fault it is.</summary>
internal enum DialFailure
{
    /// <summary>There is one.</summary>
    None,

    /// <summary>The far end said no (RST): the uplink carries packets there and back.</summary>
    Refused,

    /// <summary>No way there by this uplink: no route, network down, or whatever else a router says by ICMP.</summary>
    Unreachable,

    /// <summary>Nobody answered in time.</summary>
    TimedOut,

    /// <summary>There is no such name, or it has no address.</summary>
    NameNotFound,

    /// <summary>The name servers did not answer, or not usefully.</summary>
    NameFailed,

    /// <summary>The destination is one that nobody may go to by this proxy.</summary>
    Forbidden,

    /// <summary>The socket could not be made: a right, a device, or descriptors are missing.</summary>
    Local,
}
