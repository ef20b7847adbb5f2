using System.Net;
using MwanLb.Engine.Selection;
using MwanLb.Proxy.Listening;

namespace MwanLb.Proxy.Tunneling;

/// <summary>What a client has asked for, and what is to be said of it in the log.</summary>
internal sealed class TunnelRequest
{
    /// <summary>CONNECT, or the name of another way to ask for a tunnel.</summary>
    public required string Method { get; init; }

    /// <summary>As the client wrote it.</summary>
    public required string Target { get; init; }

    public required string Host { get; init; }

    /// <summary>The name by which the client knows <see cref="Host"/>, where that is an address; null: none is known. It serves the selection alone.</summary>
    public string? Name { get; init; }

    public required ushort Port { get; init; }

    public required IPAddress ClientAddress { get; init; }

    public required int ClientPort { get; init; }

    /// <summary>When it came, as a timestamp.</summary>
    public required long Begun { get; init; }

    /// <summary>Whom we have authenticated; null: nobody.</summary>
    public string? User { get; init; }

    /// <summary>Whether a firewall rule has brought the connection here, and with it chosen the port.</summary>
    public bool IsIntercepted { get; init; }

    /// <summary>Why the uplink was chosen.</summary>
    public SelectionReason Reason { get; set; }

    /// <summary>How long it took to connect; null: it did not come to that.</summary>
    public TimeSpan? ConnectTime { get; set; }

    /// <summary>What a client has asked for in words of its own protocol.</summary>
    public static TunnelRequest Of(string method, string host, ushort port, Client client, long begun, string? user = null) => new()
    {
        Method = method,
        Target = TargetOf(host, port),
        Host = host,
        Port = port,
        ClientAddress = client.Address,
        ClientPort = client.Port,
        Begun = begun,
        User = user,
    };

    /// <summary>A host and a port as the log shows them.</summary>
    public static string TargetOf(string host, ushort port) => port == 0 ? host : host.Contains(':', StringComparison.Ordinal) ? $"[{host}]:{port}" : $"{host}:{port}";
}
