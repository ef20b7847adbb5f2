using System.Net;
using MwanLb.Proxy.Dialing;

namespace MwanLb.Proxy.Forwarding;

/// <summary>One try to have a request answered by one uplink: what the connection under it tells the request above it.</summary>
internal sealed class ForwardAttempt
{
    /// <summary>Where the message keeps it.</summary>
    public static readonly HttpRequestOptionsKey<ForwardAttempt> Key = new("mwanlb");

    /// <summary>That of the request in whose name something is written to a connection.</summary>
    public static readonly AsyncLocal<ForwardAttempt?> Current = new();

    private static readonly DialResult Over = DialResult.Failed(DialFailure.None, null);

    private DialResult? _ready;

    /// <summary>Which uplink was chosen for the request.</summary>
    public required Placed Placed { get; init; }

    /// <summary>Where it goes.</summary>
    public required Destination Destination { get; init; }

    /// <summary>Whether it may be sent again after it has been sent.</summary>
    public required bool IsRepeatable { get; init; }

    /// <summary>Why no connection could be had; null: it did not come to that.</summary>
    public DialFailure? Failure { get; set; }

    /// <summary>Whether anything of the request was written to a connection.</summary>
    public bool IsSent { get; set; }

    /// <summary>Whether anything came back.</summary>
    public bool IsAnswered { get; set; }

    /// <summary>Whether the connection was given up because nothing that was sent arrived any more.</summary>
    public bool IsStalled { get; set; }

    /// <summary>Bytes that came back.</summary>
    public long Received { get; set; }

    /// <summary>Bytes that were sent.</summary>
    public long Sent { get; set; }

    /// <summary>The far end, for the log.</summary>
    public IPAddress? Peer { get; set; }

    /// <summary>How long it took to connect; null: a connection was there.</summary>
    public TimeSpan? ConnectTime { get; set; }

    /// <summary>Whether nobody waits for a connection any more.</summary>
    public bool IsOver => ReferenceEquals(Volatile.Read(ref _ready), Over);

    /// <summary>Keeps a connection that another uplink has won, for the next attempt; closes it where the request is over.</summary>
    public void Offer(DialResult result)
    {
        if (Interlocked.CompareExchange(ref _ready, result, null) is not null)
        {
            result.Socket?.Dispose();
        }
    }

    /// <summary>Takes the connection that is ready; null: none.</summary>
    public DialResult? TakeReady() => Volatile.Read(ref _ready) is { } ready && !ReferenceEquals(ready, Over) && Interlocked.CompareExchange(ref _ready, null, ready) == ready ? ready : null;

    /// <summary>Ends it: a connection that is ready, or comes late, is closed.</summary>
    public void End() => Interlocked.Exchange(ref _ready, Over)?.Socket?.Dispose();
}
