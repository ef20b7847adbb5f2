using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Marker.Health.Probing;

/// <summary>A request by HTTP or HTTPS, on a connection of its own each time: one that is kept would not show that new ones can be made.</summary>
internal sealed class HttpProbe : IProbe
{
    private readonly Uplink _uplink;
    private readonly TimeProvider _time;
    private readonly UplinkNames _names;
    private readonly HttpMessageInvoker _http;

    public HttpProbe(Uplink uplink, ProbeTarget target, TimeProvider time)
    {
        (_uplink, _time, Target) = (uplink, time, target);
        _names = new UplinkNames(uplink, target.Url!.IdnHost, time);
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            PooledConnectionLifetime = TimeSpan.Zero,
            ConnectCallback = (_, cancellationToken) => ConnectAsync(cancellationToken),
        });
    }

    /// <inheritdoc/>
    public ProbeTarget Target { get; }

    /// <inheritdoc/>
    public Task<ProbeAnswer> AskAsync(TimeSpan patience, CancellationToken cancellationToken) => Patience.HaveAsync(
        patience,
        async waiting =>
        {
            try
            {
                return await RequestAsync(waiting).ConfigureAwait(false);
            }
            catch (HttpRequestException e)
            {
                return Explain(e);
            }
        },
        cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<ProbeAnswer> RequestAsync(CancellationToken cancellationToken)
    {
        var start = _time.GetTimestamp();
        using var request = new HttpRequestMessage(HttpMethod.Get, Target.Url);
        request.Headers.ConnectionClose = true;
        request.Headers.UserAgent.ParseAdd("mwanlb");
        using var response = await _http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        var body = Target.ExpectedText is null ? [] : await ReadAsync(response, cancellationToken).ConfigureAwait(false);
        var mismatch = HttpExpectation.Mismatch(Target, (int)response.StatusCode, response.Headers.Location?.ToString(), body);
        return mismatch is null ? ProbeAnswer.Answered(_time.GetElapsedTime(start)) : ProbeAnswer.Wrong(mismatch);
    }

    private static async Task<byte[]> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = new byte[HttpExpectation.MaxBody];
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var length = await stream.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return body[..length];
    }

    private async ValueTask<Stream> ConnectAsync(CancellationToken cancellationToken)
    {
        var address = Target.Address ?? await _names.FindAsync(cancellationToken).ConfigureAwait(false)
            ?? throw new HttpRequestException("its name was not found");
        var socket = UplinkSocket.Open(_uplink, address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.NoDelay = true;
            await socket.ConnectAsync(new IPEndPoint(address, Target.Port), cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static ProbeAnswer Explain(HttpRequestException error) => error.InnerException switch
    {
        SocketException socket => UplinkSocket.Explain(socket),
        // The name was right, and somebody else answered to it.
        AuthenticationException tls => ProbeAnswer.Wrong($"captive portal? {tls.Message}"),
        HttpRequestException { InnerException: null } own => ProbeAnswer.Wrong(own.Message),
        _ => ProbeAnswer.Wrong(error.Message),
    };
}
