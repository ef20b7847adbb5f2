using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using MwanLb.Proxy.Access;
using MwanLb.Proxy.Forwarding;
using MwanLb.Proxy.Tunneling;

namespace MwanLb.Proxy.Hosting;

/// <summary>What becomes of each HTTP request that Kestrel has read.</summary>
internal sealed class ProxyApplication(ProxyState state, RequestForwarder forwarder, KestrelTunnel tunnel, OwnPages pages)
{
    /// <summary>Answers one.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        // The target as it came: Kestrel's Path is decoded.
        var raw = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var isConnect = HttpMethods.IsConnect(context.Request.Method);
        if (!isConnect && raw is ['/' or '*', ..])
        {
            await pages.ServeAsync(context).ConfigureAwait(false);
            return;
        }

        var authorization = (string?)context.Request.Headers.ProxyAuthorization;
        var (user, refusal) = await state.Current.AuthenticateAsync(authorization, RequestForwarder.ClientAddress(context), context.RequestAborted).ConfigureAwait(false);
        if (refusal is not null)
        {
            await OwnAnswers.WriteAsync(context, refusal).ConfigureAwait(false);
        }
        else if (isConnect)
        {
            await tunnel.ServeAsync(context, raw, user).ConfigureAwait(false);
        }
        else if (!RequestTarget.TryParse(raw, out var target))
        {
            await OwnAnswers.WriteAsync(context, RequestTarget.IsHttp(raw) ? Answer.BadRequest : Answer.UseConnect).ConfigureAwait(false);
        }
        else if (HasUnknownCoding(context.Request))
        {
            await OwnAnswers.WriteAsync(context, Answer.NotImplemented).ConfigureAwait(false);
        }
        else if (ForwardTransformer.IsLoop(context.Request.Headers[HeaderNames.Via]))
        {
            await OwnAnswers.WriteAsync(context, Answer.Loop).ConfigureAwait(false);
        }
        else
        {
            await forwarder.ForwardAsync(context, target, user).ConfigureAwait(false);
        }
    }

    // Its body would be taken apart by us, and nobody would tell the server.
    private static bool HasUnknownCoding(HttpRequest request) =>
        request.Headers.TransferEncoding is { Count: > 0 } codings && !(codings.Count == 1 && codings[0]!.Trim().Equals("chunked", StringComparison.OrdinalIgnoreCase));
}
