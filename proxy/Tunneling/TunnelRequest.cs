using System.Net;
using MwanLb.Engine.Selection;

namespace MwanLb.Proxy.Tunneling;

/// <summary>What a client has asked for, and what is to be said of it in the log.</summary>
internal sealed class TunnelRequest
{
    /// <summary>CONNECT, or the name of another way to ask for a tunnel.</summary>
    public required string Method { get; init; }

    /// <summary>As the client wrote it.</summary>
    public required string Target { get; init; }

    public required string Host { get; init; }

    public required ushort Port { get; init; }

    public required IPAddress ClientAddress { get; init; }

    public required int ClientPort { get; init; }

    /// <summary>When it came, as a timestamp.</summary>
    public required long Begun { get; init; }

    /// <summary>Whom we have authenticated; null: nobody.</summary>
    public string? User { get; init; }

    /// <summary>Why the uplink was chosen.</summary>
    public SelectionReason Reason { get; set; }

    /// <summary>How long it took to connect; null: it did not come to that.</summary>
    public TimeSpan? ConnectTime { get; set; }
}
