using System.Net;
using System.Text;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Proxy.Forwarding;

/// <summary>How requests leave by one uplink.</summary>
/// <param name="uplink">Which; null: the default route.</param>
/// <param name="connections">Who opens connections, and watches them.</param>
internal sealed class UplinkHandler(Uplink? uplink, ServerConnections connections) : IDisposable
{
    // Below the 15 s after which common servers close a connection themselves: one that is used while it is being closed costs another try.
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(12);

    // As many as Squid passes on (reply_header_max_size).
    private const int MaxHeadKilobytes = 64;

    private HttpMessageInvoker _pooled = Create(uplink, connections, Timeout.InfiniteTimeSpan);

    /// <summary>For requests that may be sent twice: uses connections again.</summary>
    public HttpMessageInvoker Pooled => Volatile.Read(ref _pooled);

    /// <summary>For requests that may not: a connection that the server is just closing would lose them, and nobody could tell whether they arrived.</summary>
    public HttpMessageInvoker Fresh { get; } = Create(uplink, connections, TimeSpan.Zero);

    /// <summary>Forgets the connections that wait for use: they have come to a standstill, or their address is gone. Those in use go on.</summary>
    public void Renew() => Interlocked.Exchange(ref _pooled, Create(uplink, connections, Timeout.InfiniteTimeSpan)).Dispose();

    public void Dispose()
    {
        Pooled.Dispose();
        Fresh.Dispose();
    }

    private static HttpMessageInvoker Create(Uplink? uplink, ServerConnections connections, TimeSpan lifetime) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        // Or HttpClient adds a traceparent field of its own.
        ActivityHeadersPropagator = null,
        MaxConnectionsPerServer = int.MaxValue,
        PooledConnectionIdleTimeout = Idle,
        PooledConnectionLifetime = lifetime,
        // The dialer has its own, and shorter ones.
        ConnectTimeout = Timeout.InfiniteTimeSpan,
        MaxResponseHeadersLength = MaxHeadKilobytes,
        RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
        ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
        ConnectCallback = (context, cancellationToken) => connections.OpenAsync(context, uplink, cancellationToken),
    });
}
