using System.Net;
using MwanLb.Engine.Uplinks;
using MwanLb.Proxy.Access;
using MwanLb.Proxy.Dialing;
using MwanLb.Proxy.Hosting;
using MwanLb.Proxy.Reporting;
using Yarp.ReverseProxy.Forwarder;

namespace MwanLb.Proxy.Forwarding;

/// <summary>Forwards requests in absolute form, each by its uplink; tries again by another where that is safe.</summary>
internal sealed class RequestForwarder(ProxyState state, IHttpForwarder forwarder, AccessLog log, ProxyMetrics metrics, TimeProvider time)
{
    // The chosen uplink, its stale connection, and two others.
    private const int MaxAttempts = 4;

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
        var request = new ForwardedRequest { Target = target, ClientAddress = client };
        context.Features.Set(request);
        Answer? refusal = null;
        var uplink = placed.Selection.Uplink;
        long received = 0, sent = 0;
        if (placed.Selection.IsDropped)
        {
            refusal = Answer.NoUplink;
        }
        else
        {
            (refusal, uplink) = await TryAsync(context, runtime, request, placed).ConfigureAwait(false);
        }

        if (refusal is not null && !context.Response.HasStarted)
        {
            context.Response.Clear();
            await OwnAnswers.WriteAsync(context, refusal).ConfigureAwait(false);
        }

        if (request.Attempt is { } last)
        {
            (received, sent) = (last.Received, last.Sent);
            last.End();
        }

        metrics.RequestEnded(uplink?.Name, refusal is null ? "answered" : "refused");
        metrics.Transferred(uplink?.Name, sent, received);
        log.Write(new AccessRecord(
            time.GetUtcNow(), time.GetElapsedTime(begun), client, context.Request.Method, target.Uri.OriginalString, refusal?.Status ?? context.Response.StatusCode, received, sent, user,
            uplink?.Name, Reason.Of(placed.Selection.Reason), request.Attempt?.ConnectTime, request.Attempt?.Peer)
        {
            Protocol = context.Request.Protocol,
            ContentType = context.Response.ContentType,
            Referer = context.Request.Headers.Referer,
            UserAgent = context.Request.Headers.UserAgent,
        });
    }

    /// <summary>The client's address.</summary>
    internal static IPAddress ClientAddress(HttpContext context) => Addresses.Plain(context.Connection.RemoteIpAddress ?? IPAddress.None);

    // state: what is known after a failed attempt       no body, safe method                              any other
    // no connection, another uplink has one             again by that one                                 again by that one: nothing was sent
    // no connection by any uplink                       the dialer has tried them all: refused            the same
    // sent, broke unanswered (stale connection, reset)  again by the same uplink, then by the others      refused: nobody knows whether it arrived
    // sent, came to a standstill                        again by the next uplink                          the kernel goes on trying (TCP_USER_TIMEOUT)
    // the answer had begun                              the client sees the break                         the same
    private async ValueTask<(Answer? Refusal, Uplink? Uplink)> TryAsync(HttpContext context, ProxyRuntime runtime, ForwardedRequest request, Placed placed)
    {
        var isRepeatable = Methods.IsRepeatable(context.Request.Method) && !HasBody(context.Request);
        var transformer = ForwardTransformer.For(runtime.Proxy.ForwardedFor);
        var destination = new Destination(request.Target.Host, request.Target.Port, IsTunnel: false);
        Queue<Uplink>? others = null;
        DialResult? ready = null;
        var wasRepeated = false;
        for (var number = 1; ; number++)
        {
            var attempt = new ForwardAttempt { Placed = placed, Destination = destination, IsRepeatable = isRepeatable };
            if (ready is not null)
            {
                attempt.Offer(ready);
            }

            request.Attempt = attempt;
            ForwardAttempt.Current.Value = attempt;
            var handler = runtime.Handlers.Of(placed.Selection.Uplink);
            var error = await forwarder.SendAsync(
                context, "http://unused/", isRepeatable ? handler.Pooled : handler.Fresh, Configuration, transformer, CancellationToken.None).ConfigureAwait(false);
            ForwardAttempt.Current.Value = null;
            ready = attempt.TakeReady();
            if (error is ForwarderError.None || context.Response.HasStarted || context.RequestAborted.IsCancellationRequested)
            {
                ready?.Socket?.Dispose();
                return (request.IsResponseUnusable ? Answer.BadResponse : null, placed.Selection.Uplink);
            }

            var next = number >= MaxAttempts ? null
                : ready is not null && !attempt.IsSent ? ready.Uplink
                : attempt.Failure is not null || !isRepeatable || error is not (ForwarderError.Request or ForwarderError.RequestTimedOut) ? null
                : !attempt.IsStalled && !wasRepeated ? placed.Selection.Uplink
                : (others ??= new(runtime.Engine.Alternatives(placed.Selection, placed.Family))).TryDequeue(out var other) ? other : null;
            if (next is null)
            {
                ready?.Socket?.Dispose();
                return (request.IsResponseUnusable ? Answer.BadResponse : attempt.Failure is { } failure ? Answer.Of(failure) : Answer.Broken, placed.Selection.Uplink);
            }

            wasRepeated |= next == placed.Selection.Uplink;
            placed = placed with { Selection = placed.Selection with { Uplink = next } };
            attempt.End();
            context.Response.Clear();
        }
    }

    private static bool HasBody(HttpRequest request) => request.ContentLength is > 0 || request.Headers.TransferEncoding.Count > 0;
}
