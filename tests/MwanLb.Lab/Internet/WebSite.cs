using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;

namespace MwanLb.Lab;

/// <summary>A web site on the Internet host: downloads, uploads, events, a WebSocket, files, a Git repository; and a page whose script uses the first four.</summary>
public sealed class WebSite : IAsyncDisposable
{
    /// <summary>Its port.</summary>
    public const int Port = 8000;

    private const int MaxBlock = 64 * 1024;

    private readonly WebApplication _application;
    private readonly Socket _listener;
    private readonly ConcurrentQueue<(string Path, IPAddress Source)> _visits;
    private readonly TaskCompletionSource<string> _done;

    private WebSite(WebApplication application, Socket listener, ConcurrentQueue<(string Path, IPAddress Source)> visits, TaskCompletionSource<string> done) =>
        (_application, _listener, _visits, _done) = (application, listener, visits, done);

    /// <summary>Its address.</summary>
    public static string Url { get; } = string.Create(CultureInfo.InvariantCulture, $"http://{LabTopology.InternetAddresses[0]}:{Port}");

    /// <summary>What was asked for, and whence.</summary>
    public IReadOnlyList<(string Path, IPAddress Source)> Visits => [.. _visits];

    /// <summary>What the page's script has told.</summary>
    public Task<string> Done => _done.Task;

    /// <summary>Starts it.</summary>
    /// <param name="host">Where.</param>
    /// <param name="directory">What is served as files; repositories in it (<c>NAME.git</c>) by Git's own protocol, too.</param>
    public static async Task<WebSite> StartAsync(LabHost host, string directory)
    {
        var listener = host.OpenSocket(SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Any, Port));
        listener.Listen();
        var visits = new ConcurrentQueue<(string, IPAddress)>();
        var done = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenHandle((ulong)listener.SafeHandle.DangerousGetHandle()));
        var application = builder.Build();
        application.UseWebSockets();
        application.Use((context, next) =>
        {
            visits.Enqueue((context.Request.Path, context.Connection.RemoteIpAddress!));
            return next(context);
        });
        application.Map("/git", git => git.Run(new GitBackend(directory).ServeAsync));
        application.UseStaticFiles(new StaticFileOptions { FileProvider = new PhysicalFileProvider(directory), ServeUnknownFileTypes = true });
        application.MapGet("/page", (RequestDelegate)(context => WriteAsync(context, LabResource.Read("page.html"), "text/html")));
        application.MapGet("/files/{size:int}", (RequestDelegate)SendFileAsync);
        application.MapPost("/upload", (RequestDelegate)(async context => await WriteAsync(context, (await CountAsync(context)).ToString(CultureInfo.InvariantCulture), "text/plain")));
        application.MapGet("/events", (RequestDelegate)SendEventsAsync);
        application.MapGet("/socket", (RequestDelegate)EchoAsync);
        application.MapPost("/done", (RequestDelegate)(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            done.TrySetResult(await reader.ReadToEndAsync());
        }));
        await application.StartAsync();
        return new WebSite(application, listener, visits, done);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync(new CancellationToken(canceled: true));
        await _application.DisposeAsync();
        _listener.Dispose();
    }

    private static Task WriteAsync(HttpContext context, string text, string type)
    {
        context.Response.ContentType = type;
        return context.Response.WriteAsync(text);
    }

    private static async Task SendFileAsync(HttpContext context)
    {
        var left = context.Response.ContentLength = long.Parse((string)context.Request.RouteValues["size"]!, CultureInfo.InvariantCulture);
        for (var block = new byte[MaxBlock]; left > 0; left -= block.Length)
            await context.Response.Body.WriteAsync(block.AsMemory(0, (int)Math.Min(block.Length, left.Value)));
    }

    private static async Task<long> CountAsync(HttpContext context)
    {
        long count = 0;
        var block = new byte[MaxBlock];
        while (await context.Request.Body.ReadAsync(block) is > 0 and var length)
            count += length;
        return count;
    }

    private static async Task SendEventsAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        for (var i = 1; i <= 3; i++)
        {
            await context.Response.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"data: {i}\n\n"));
            await context.Response.Body.FlushAsync();
        }

        // The browser closes: one that ends by itself is asked again by it.
        await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
    }

    private static async Task EchoAsync(HttpContext context)
    {
        using var channel = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[MaxBlock];
        while (await channel.ReceiveAsync(buffer.AsMemory(), CancellationToken.None) is { MessageType: not WebSocketMessageType.Close } message)
            await channel.SendAsync(buffer.AsMemory(0, message.Count), message.MessageType, message.EndOfMessage, CancellationToken.None);
        await channel.CloseAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None);
    }
}
