using System.Net;
using MwanLb.Engine.Selection;
using MwanLb.Proxy.Access;
using MwanLb.Proxy.Dialing;
using MwanLb.Proxy.Hosting;
using MwanLb.Proxy.Reporting;
using Yarp.ReverseProxy.Forwarder;

namespace MwanLb.Proxy.Forwarding;

/// <summary>Forwards requests in absolute form, each by its uplink; tries again by another where that is safe.</summary>
internal sealed class RequestForwarder(ProxyState state, IHttpForwarder forwarder, AccessLog log, ProxyMetrics metrics, TimeProvider time)
{
    // Of a body that does not move; the client's and the server's own limits are shorter.
    private static readonly ForwarderRequestConfig Configuration = new()
    {
        ActivityTimeout = TimeSpan.FromMinutes(15),
        Version = HttpVersion.Version11,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    /// <summary>Answers one request.</summary>
    public async Task ForwardAsync(HttpContext context, RequestTarget target, string? user)
    {
        var begun = time.GetTimestamp();
        var runtime = state.Current;
        var client = ClientAddress(context);
        var placed = Placement.Select(runtime, target.Host, target.Port, client, context.Connection.RemotePort, user);
        var isRepeatable = Methods.IsRepeatable(context.Request.Method) && !HasBody(context.Request);
        var request = new ForwardedRequest(target, client, placed, isRepeatable, runtime.Engine);
        context.Features.Set(request);
        var refusal = placed.Selection.IsDropped ? Answer.NoUplink : null;
        while (refusal is null)
        {
            var error = await SendAsync(context, runtime, request).ConfigureAwait(false);
            ForwardAttempt.Current.Value = null;
            if (error is ForwarderError.None || context.Response.HasStarted || context.RequestAborted.IsCancellationRequested)
            {
                refusal = request.IsResponseUnusable ? Answer.BadResponse : null;
                break;
            }

            if (request.TryAgain(error))
            {
                context.Response.Clear();
            }
            else
            {
                refusal = request.Refusal;
            }
        }

        request.End();
        if (refusal is not null && !context.Response.HasStarted)
        {
            context.Response.Clear();
            await OwnAnswers.WriteAsync(context, refusal).ConfigureAwait(false);
        }

        Note(context, request, refusal, placed.Selection.Reason, begun, user);
    }

    /// <summary>The client's address.</summary>
    internal static IPAddress ClientAddress(HttpContext context) => Addresses.Plain(context.Connection.RemoteIpAddress ?? IPAddress.None);

    private ValueTask<ForwarderError> SendAsync(HttpContext context, ProxyRuntime runtime, ForwardedRequest request)
    {
        ForwardAttempt.Current.Value = request.Attempt;
        var handler = runtime.Handlers.Of(request.Uplink);
        return forwarder.SendAsync(
            context, "http://unused/", request.IsRepeatable ? handler.Pooled : handler.Fresh, Configuration, ForwardTransformer.For(runtime.Proxy.ForwardedFor), CancellationToken.None);
    }

    private void Note(HttpContext context, ForwardedRequest request, Answer? refusal, SelectionReason reason, long begun, string? user)
    {
        var attempt = request.Attempt;
        var uplink = request.Uplink?.Name;
        metrics.RequestEnded(uplink, refusal is null ? "answered" : "refused");
        metrics.Transferred(uplink, attempt.Sent, attempt.Received);
        log.Write(new AccessRecord(
            time.GetUtcNow(), time.GetElapsedTime(begun), request.ClientAddress, context.Request.Method, request.Target.Uri.OriginalString, refusal?.Status ?? context.Response.StatusCode,
            attempt.Received, attempt.Sent, user, uplink, Reason.Of(reason), attempt.ConnectTime, attempt.Peer)
        {
            Protocol = context.Request.Protocol,
            ContentType = context.Response.ContentType,
            Referer = context.Request.Headers.Referer,
            UserAgent = context.Request.Headers.UserAgent,
        });
    }

    private static bool HasBody(HttpRequest request) => request.ContentLength is > 0 || request.Headers.TransferEncoding.Count > 0;
}
