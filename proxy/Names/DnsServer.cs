using System.Net;

namespace MwanLb.Proxy.Names;

/// <summary>A name server, and whether it has been silent lately.</summary>
internal sealed class DnsServer(IPEndPoint endPoint)
{
    // Longer than this, and a server that was restarted is not noticed; shorter, and a dead first one costs its second again and again.
    private static readonly TimeSpan Shunned = TimeSpan.FromSeconds(30);

    private long _silentAt;

    public IPEndPoint EndPoint { get; } = endPoint;

    /// <summary>Whether others are to be asked before it.</summary>
    public bool IsSilent(TimeProvider time) => Volatile.Read(ref _silentAt) is not 0 and var since && time.GetElapsedTime(since) < Shunned;

    public void Answered() => Volatile.Write(ref _silentAt, 0);

    public void WasSilent(TimeProvider time) => Volatile.Write(ref _silentAt, Math.Max(1, time.GetTimestamp()));
}
