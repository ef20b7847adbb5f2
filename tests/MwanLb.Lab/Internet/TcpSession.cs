using System.Net;

namespace MwanLb.Lab;

/// <summary>How a connection to the TCP echo server stands.</summary>
public enum TcpSessionState
{
    /// <summary>Not closed by anyone yet, as far as the server knows.</summary>
    Open,

    /// <summary>The client closed it.</summary>
    Closed,

    /// <summary>Cut off by a reset.</summary>
    Reset,
}

/// <summary>One connection to the TCP echo server.</summary>
/// <param name="Id">The first word the client sent, empty before it did.</param>
/// <param name="SourceAddress">Where it came from.</param>
/// <param name="SourcePort">Its source port, after the ISP's translation.</param>
/// <param name="State">How it stands.</param>
public sealed record TcpSession(string Id, IPAddress SourceAddress, int SourcePort, TcpSessionState State);
