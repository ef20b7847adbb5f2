using System.Net;

namespace MwanLb.Lab;

/// <summary>How a piece of traffic came to the Internet server.</summary>
public enum TrafficKind
{
    /// <summary>A request to nginx on port 80.</summary>
    Http,

    /// <summary>A request to nginx on port 443.</summary>
    Https,

    /// <summary>The first line of a connection to the TCP echo server.</summary>
    Tcp,

    /// <summary>A datagram to the UDP echo server.</summary>
    Udp,

    /// <summary>An ICMP or ICMPv6 echo request of <see cref="ClientTraffic.PingAsync"/>.</summary>
    Ping,
}

/// <summary>What a server saw of one request, connection, datagram or ping.</summary>
/// <param name="Kind">Where it arrived.</param>
/// <param name="Id">What the sender called it: the request's path without the slash, or the payload's first word.</param>
/// <param name="SourceAddress">Where it came from: an uplink's <see cref="LabUplink.PublicAddress"/> or <see cref="LabUplink.PublicAddress6"/>.</param>
/// <param name="SourcePort">Its source port, a ping's identifier, after the ISP's translation.</param>
public sealed record Observation(TrafficKind Kind, string Id, IPAddress SourceAddress, int SourcePort);
