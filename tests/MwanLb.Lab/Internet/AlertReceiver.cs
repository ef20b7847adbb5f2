using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MwanLb.Lab;

/// <summary>Takes alerts on the Internet host: requests by HTTP on one port, and mail by SMTP on another. It answers that all is well, and keeps what came.</summary>
public sealed class AlertReceiver : IAsyncDisposable
{
    /// <summary>Of the requests.</summary>
    public const int HttpPort = 8025;

    /// <summary>Of the mail.</summary>
    public const int MailPort = 25;

    private readonly ConcurrentQueue<string> _requests = new();
    private readonly ConcurrentQueue<string> _mails = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Socket[] _listeners;
    private readonly Task _serving;

    private AlertReceiver(LabHost host)
    {
        _listeners = [Listen(host, HttpPort), Listen(host, MailPort)];
        _serving = Task.WhenAll(AcceptAsync(_listeners[0], TakeRequestAsync), AcceptAsync(_listeners[1], TakeMailAsync));
    }

    /// <summary>The requests, oldest first: head and body.</summary>
    public IReadOnlyList<string> Requests => [.. _requests];

    /// <summary>The mails, oldest first: what came between DATA and the point.</summary>
    public IReadOnlyList<string> Mails => [.. _mails];

    /// <summary>Starts it.</summary>
    public static AlertReceiver Start(LabNetwork lab) => new(lab.Internet);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _serving;
        foreach (var listener in _listeners)
            listener.Dispose();
        _stopping.Dispose();
    }

    private static Socket Listen(LabHost host, int port)
    {
        var socket = host.OpenSocket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Any, port));
        socket.Listen();
        return socket;
    }

    private async Task AcceptAsync(Socket listener, Func<Stream, Task> serve)
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                // One after the other: a router sends few.
                await using var stream = new NetworkStream(await listener.AcceptAsync(_stopping.Token), ownsSocket: true);
                await serve(stream).WaitAsync(TimeSpan.FromSeconds(5), _stopping.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or IOException or TimeoutException)
            {
                // It is being stopped, or the other side has lost its way out meanwhile.
            }
        }
    }

    private async Task TakeRequestAsync(Stream stream)
    {
        var (text, buffer) = (new StringBuilder(), new byte[8192]);
        while (!IsWhole(text.ToString()))
        {
            var count = await stream.ReadAsync(buffer, _stopping.Token);
            if (count == 0)
                return;
            text.Append(Encoding.UTF8.GetString(buffer, 0, count));
        }

        _requests.Enqueue(text.ToString());
        await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"u8.ToArray(), _stopping.Token);
    }

    private static bool IsWhole(string request)
    {
        var end = request.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var length = request.Split("\r\n").FirstOrDefault(line => line.StartsWith("Content-Length: ", StringComparison.Ordinal));
        return end > 0 && length is not null && Encoding.UTF8.GetByteCount(request) - end - 4 >= int.Parse(length.Split(' ')[1], null);
    }

    private async Task TakeMailAsync(Stream stream)
    {
        using var reader = new StreamReader(stream);
        await using var writer = new StreamWriter(stream) { NewLine = "\r\n", AutoFlush = true };
        await writer.WriteLineAsync("220 lab ESMTP");
        StringBuilder? mail = null;
        while (await reader.ReadLineAsync(_stopping.Token) is { } line)
        {
            if (mail is not null && line != ".")
            {
                mail.Append(line).Append('\n');
                continue;
            }

            if (mail is not null)
            {
                _mails.Enqueue(mail.ToString());
                mail = null;
            }
            else if (line == "DATA")
            {
                mail = new StringBuilder();
            }

            await writer.WriteLineAsync(mail is not null ? "354 go on" : line == "QUIT" ? "221 bye" : line.StartsWith("EHLO", StringComparison.Ordinal) ? "250 lab" : "250 ok");
        }
    }
}
