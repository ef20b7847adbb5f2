using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Yarp.ReverseProxy.Forwarder;

namespace MwanLb.Proxy.Forwarding;

/// <summary>What a proxy changes of the heads that pass (RFC 9110, 7.6), beyond what YARP does by itself.</summary>
internal sealed class ForwardTransformer : HttpTransformer
{
    /// <summary>Our name in Via; tells our own requests when they come back.</summary>
    // The kernel's random number (random(4)): .NET's own loads a library that takes 4 MB of memory and 10 ms of the start.
    public static readonly string Pseudonym = $"mwanlb-{File.ReadAllText("/proc/sys/kernel/random/uuid").Replace("-", "", StringComparison.Ordinal).AsSpan(0, 16)}";

    private static readonly string Via11 = $"1.1 {Pseudonym}";
    private static readonly string Via10 = $"1.0 {Pseudonym}";

    private static readonly SearchValues<char> Controls = SearchValues.Create([.. Enumerable.Range(0, ' ').Select(c => (char)c).Where(c => c != '\t'), '\x7f']);

    private static readonly ForwardTransformer Plain = new(addsForwardedFor: false);
    private static readonly ForwardTransformer WithClient = new(addsForwardedFor: true);

    private readonly bool _addsForwardedFor;

    private ForwardTransformer(bool addsForwardedFor) => _addsForwardedFor = addsForwardedFor;

    public static ForwardTransformer For(bool addsForwardedFor) => addsForwardedFor ? WithClient : Plain;

    /// <inheritdoc/>
    public override ValueTask TransformRequestAsync(HttpContext context, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        // Copies the fields, and never waits.
        var copied = base.TransformRequestAsync(context, proxyRequest, destinationPrefix, cancellationToken);
        var forwarding = context.Features.GetRequiredFeature<ForwardedRequest>();
        proxyRequest.RequestUri = forwarding.Target.Uri;
        proxyRequest.Options.Set(ForwardAttempt.Key, forwarding.Attempt);
        var headers = proxyRequest.Headers;
        // RFC 9112, 3.2.2: the host of the target, whatever the client's Host says.
        headers.Host = null;
        // Kestrel puts a length that contradicts the transfer coding here.
        headers.Remove("X-Content-Length");
        headers.Remove(HeaderNames.Trailer);
        foreach (var value in context.Request.Headers.Connection)
        {
            RemoveNominated(value, headers, proxyRequest.Content?.Headers);
        }

        headers.TryAddWithoutValidation(HeaderNames.Via, context.Request.Protocol == "HTTP/1.0" ? Via10 : Via11);
        if (_addsForwardedFor)
        {
            headers.TryAddWithoutValidation("X-Forwarded-For", forwarding.ClientAddress.ToString());
        }

        return copied;
    }

    /// <inheritdoc/>
    public override ValueTask<bool> TransformResponseAsync(HttpContext context, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        if (proxyResponse is null)
        {
            return new(true);
        }

        // As they came: to have each of them parsed first costs more than all the rest here.
        if (proxyResponse.Headers.NonValidated.TryGetValues(HeaderNames.Connection, out var connection))
        {
            foreach (var value in connection)
            {
                RemoveNominated(value, proxyResponse.Headers, proxyResponse.Content.Headers);
            }
        }

        proxyResponse.Headers.Remove(HeaderNames.Trailer);
        var status = (int)proxyResponse.StatusCode;
        if (IsUnaskedUpgrade(context, status) || HasUnknownCoding(proxyResponse))
        {
            context.Features.GetRequiredFeature<ForwardedRequest>().IsResponseUnusable = true;
            return new(false);
        }

        if (status is 204 or 205)
        {
            // They have no body, whatever is said of one (RFC 9110, 15.3.5); Kestrel would not send the field.
            proxyResponse.Content.Headers.ContentLength = null;
        }

        var copied = CopyFields(context, proxyResponse, cancellationToken);
        context.Response.Headers.Append(HeaderNames.Via, proxyResponse.Version == HttpVersion.Version10 ? Via10 : Via11);
        return copied;
    }

    // Kestrel refuses control characters, and the whole response with them: then only those fields are left out. To look for them each time cost 3 % of a request.
    private ValueTask<bool> CopyFields(HttpContext context, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            return base.TransformResponseAsync(context, response, cancellationToken);
        }
        catch (InvalidOperationException)
        {
            context.Response.Headers.Clear();
            DropUnsendable(response.Headers);
            DropUnsendable(response.Content.Headers);
            return base.TransformResponseAsync(context, response, cancellationToken);
        }
    }

    /// <summary>Whether a request has been here before.</summary>
    public static bool IsLoop(StringValues via) => via.Any(value => value!.Contains(Pseudonym, StringComparison.Ordinal));

    private static bool IsUnaskedUpgrade(HttpContext context, int status) =>
        status == StatusCodes.Status101SwitchingProtocols && StringValues.IsNullOrEmpty(context.Request.Headers.Upgrade);

    // HTTP's own chunks are undone and made again; of any other coding, nobody tells the client any more, and the body would be taken for plain.
    private static bool HasUnknownCoding(HttpResponseMessage response) =>
        response.Headers.NonValidated.Contains(HeaderNames.TransferEncoding)
        && response.Headers.TransferEncoding.Any(coding => !coding.Value.Equals("chunked", StringComparison.OrdinalIgnoreCase));

    // RFC 9110, 7.6.1: what Connection names is for the next hop alone.
    private static void RemoveNominated(string? connection, HttpHeaders headers, HttpHeaders? contentHeaders)
    {
        foreach (var name in ConnectionField.Named(connection))
        {
            // Asked first: it throws where the name is none, or one of the other kind.
            if (headers.NonValidated.Contains(name))
            {
                headers.Remove(name);
            }
            else if (contentHeaders is not null && contentHeaders.NonValidated.Contains(name))
            {
                contentHeaders.Remove(name);
            }
        }
    }

    // Kestrel refuses to send control characters, and the whole response with them. Only that field is left out.
    private static void DropUnsendable(HttpHeaders headers)
    {
        List<string>? unsendable = null;
        foreach (var (name, values) in headers.NonValidated)
        {
            if (values.Any(HasControl))
            {
                (unsendable ??= []).Add(name);
            }
        }

        unsendable?.ForEach(name => headers.Remove(name));
    }

    private static bool HasControl(string value) => value.AsSpan().ContainsAny(Controls);
}
