using System.Collections.Immutable;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using MwanLb.Engine.Configuration;
using MwanLb.Marker.History;

namespace MwanLb.Marker.Alerts;

/// <summary>A request by HTTP. Address and headers are read from their files each time: who changes a secret need not tell the daemon.</summary>
/// <param name="webhook">Where to.</param>
/// <param name="dialer">Makes the connection.</param>
internal sealed partial class WebhookOutlet(WebhookModel webhook, AlertDialer dialer) : IAlertOutlet
{
    private const int ShownReply = 200;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <inheritdoc/>
    public string Name => "webhook";

    /// <inheritdoc/>
    public async Task<string> SendAsync(AlertMessage message, CancellationToken cancellationToken)
    {
        var way = "";
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        // A connection for each message: one that was kept would be dead after an outage.
        using var http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ConnectCallback = async (context, connecting) =>
            {
                (var socket, way) = await dialer.ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, connecting).ConfigureAwait(false);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
        try
        {
            using var request = Request(message);
            using var response = await http.SendAsync(request, limit.Token).ConfigureAwait(false);
            var answer = $"{(int)response.StatusCode} {response.ReasonPhrase}".Trim();
            return response.IsSuccessStatusCode
                ? $"{answer} from {request.RequestUri!.Host} by {way}"
                : throw new AlertException($"{request.RequestUri!.Host} answered {answer}: {await ShowAsync(response, request.RequestUri.PathAndQuery, limit.Token).ConfigureAwait(false)}");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or UnauthorizedAccessException or FormatException or InvalidOperationException)
        {
            throw new AlertException(e.InnerException is AlertException or { InnerException: null } ? e.InnerException.Message : e.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new AlertException($"no answer in {Limit.TotalSeconds:0} s{(way.Length > 0 ? " by " + way : "")}");
        }
    }

    /// <summary>The body with its places filled in.</summary>
    // All places in one pass: what an event says is not to be filled in again, and a configuration that was refused for its webhook-body says "{text}".
    internal static string Fill(string body, AlertMessage message, string router) => Places().Replace(body, place => place.Value switch
    {
        "{subject}" => Quote(message.Subject),
        "{router}" => Quote(router),
        "{events}" => $"[{string.Join(',', message.Events.Select(HistoryJson.Line))}]",
        _ => Quote($"{message.Subject}\n{message.Text}".TrimEnd()),
    });

    /// <summary>The headers of a file: <c>Name: value</c>, one a line; those that begin with # are left out.</summary>
    internal static ImmutableArray<(string Name, string Value)> ReadHeaders(string text) =>
    [
        .. text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split(':', 2))
            .Select(parts => parts.Length == 2 ? (parts[0].Trim(), parts[1].Trim()) : throw new FormatException("webhook-headers: a line is not 'Name: value'")),
    ];

    private HttpRequestMessage Request(AlertMessage message)
    {
        var url = webhook.Url ?? (Uri.TryCreate(File.ReadAllText(webhook.UrlFile!).Trim(), UriKind.Absolute, out var read) && read.Scheme is "http" or "https"
            ? read
            : throw new AlertException($"{webhook.UrlFile} holds no address"));
        var request = new HttpRequestMessage(HttpMethod.Post, url)
        {
            Content = new StringContent(Fill(webhook.Body, message, Environment.MachineName), Encoding.UTF8, new MediaTypeHeaderValue("application/json")),
        };
        request.Headers.ConnectionClose = true;
        request.Headers.UserAgent.ParseAdd("mwanlb");
        foreach (var (name, value) in webhook.HeadersFile is { } file ? ReadHeaders(File.ReadAllText(file)) : [])
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content.Headers.Remove(name);
                request.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return request;
    }

    // Some quote the address that was asked for, and whoever knows that can send by it.
    private static async Task<string> ShowAsync(HttpResponseMessage response, string secret, CancellationToken cancellationToken)
    {
        var bytes = new byte[ShownReply];
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var count = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        var text = new string([.. Encoding.UTF8.GetString(bytes, 0, count).Select(c => char.IsControl(c) ? ' ' : c)]).Trim();
        return secret.Length > 1 ? text.Replace(secret, "/…", StringComparison.OrdinalIgnoreCase) : text;
    }

    [GeneratedRegex(@"\{(?:subject|router|events|text)\}")]
    private static partial Regex Places();

    private static string Quote(string text) => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}
