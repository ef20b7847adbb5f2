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
    public Task HandleAsync(HttpContext context)
    {
        // The target as it came: Kestrel's Path is decoded.
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (target is ['/' or '*', ..] && !HttpMethods.IsConnect(context.Request.Method))
        {
            return pages.ServeAsync(context);
        }

        var who = state.Current.Authenticator.AuthenticateAsync(context.Request.Headers.ProxyAuthorization, RequestForwarder.ClientAddress(context), context.RequestAborted);
        return who.IsCompletedSuccessfully ? ServeAsync(context, target, who.Result) : ServeAsync(context, target, who);
    }

    private async Task ServeAsync(HttpContext context, string target, ValueTask<AuthenticationResult> who) =>
        await ServeAsync(context, target, await who.ConfigureAwait(false)).ConfigureAwait(false);

    private Task ServeAsync(HttpContext context, string target, AuthenticationResult who)
    {
        if (who.Refusal is { } refusal)
        {
            return OwnAnswers.WriteAsync(context, refusal);
        }

        if (HttpMethods.IsConnect(context.Request.Method))
        {
            return tunnel.ServeAsync(context, target, who.User);
        }

        if (!RequestTarget.TryParse(target, out var parsed))
        {
            return OwnAnswers.WriteAsync(context, RequestTarget.IsHttp(target) ? Answer.BadRequest : Answer.UseConnect);
        }

        if (HasUnknownCoding(context.Request))
        {
            return OwnAnswers.WriteAsync(context, Answer.NotImplemented);
        }

        return ForwardTransformer.IsLoop(context.Request.Headers[HeaderNames.Via])
            ? OwnAnswers.WriteAsync(context, Answer.Loop)
            : forwarder.ForwardAsync(context, parsed, who.User);
    }

    // Its body would be taken apart by us, and nobody would tell the server.
    private static bool HasUnknownCoding(HttpRequest request) =>
        request.Headers.TransferEncoding is { Count: > 0 } codings && !(codings.Count == 1 && codings[0]!.Trim().Equals("chunked", StringComparison.OrdinalIgnoreCase));
}
