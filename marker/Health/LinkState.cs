namespace MwanLb.Marker.Health;

/// <summary>What the kernel says of an uplink's interface and its way to the gateway, before any probe is asked.</summary>
internal enum LinkState
{
    /// <summary>Whatever is needed to send is there.</summary>
    Usable,

    /// <summary>There is no such interface.</summary>
    NoInterface,

    /// <summary>The interface is set down.</summary>
    SetDown,

    /// <summary>The cable is out, the modem off: no carrier (IFF_LOWER_UP).</summary>
    NoCarrier,

    /// <summary>The interface has no address that could be the source.</summary>
    NoAddress,

    /// <summary>The gateway is to be found out, and nothing tells it.</summary>
    NoGateway,
}
