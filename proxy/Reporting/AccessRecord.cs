using System.Net;

namespace MwanLb.Proxy.Reporting;

/// <summary>What is noted of a request or tunnel at its end.</summary>
/// <param name="At">Its end, as in Squid's log.</param>
/// <param name="Duration">From its first byte to its end.</param>
/// <param name="Client">The client.</param>
/// <param name="Method">The method, or SOCKS's command.</param>
/// <param name="Target">The address as it came, or host and port.</param>
/// <param name="Status">What the client was told.</param>
/// <param name="BytesOut">To the client.</param>
/// <param name="BytesIn">From the client.</param>
/// <param name="User">Who it was; null: nobody was asked.</param>
/// <param name="Uplink">By which it left; null: by none.</param>
/// <param name="Reason">Why by that one.</param>
/// <param name="ConnectTime">How long it took to connect; null: there was no connection, or one already.</param>
/// <param name="Peer">The server's address; null: none was reached.</param>
internal readonly record struct AccessRecord(
    DateTimeOffset At, TimeSpan Duration, IPAddress Client, string Method, string Target, int Status, long BytesOut, long BytesIn, string? User, string? Uplink, string Reason, TimeSpan? ConnectTime, IPAddress? Peer)
{
    /// <summary>Of the request; null: HTTP/1.1.</summary>
    public string? Protocol { get; init; }

    /// <summary>The answer's kind of content.</summary>
    public string? ContentType { get; init; }

    /// <summary>The request's field.</summary>
    public string? Referer { get; init; }

    /// <summary>The request's field.</summary>
    public string? UserAgent { get; init; }
}
