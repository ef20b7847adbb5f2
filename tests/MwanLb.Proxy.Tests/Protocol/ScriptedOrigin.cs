using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MwanLb.Proxy.Tests.Protocol;

/// <summary>A server that answers what it is told, right or wrong: real ones cannot be made to.</summary>
internal sealed class ScriptedOrigin : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly Func<string, int, int, string?> _answer;
    private int _connections;
    private int _ended;

    /// <summary>Begins.</summary>
    /// <param name="answer">
    /// For a request, its number on its connection and the connection's number (both from 1): what to answer; null: the connection is reset. An answer
    /// that ends with U+0004 is followed by the end of the connection.
    /// </param>
    public ScriptedOrigin(Func<string, int, int, string?> answer)
    {
        _answer = answer;
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>One that always gives the same answer.</summary>
    public ScriptedOrigin(string answer)
        : this((_, _, _) => answer)
    {
    }

    /// <summary>Its address as it stands in a URL.</summary>
    public string Address => _listener.LocalEndpoint.ToString()!;

    /// <summary>Every request that came, whole.</summary>
    public IReadOnlyList<string> Requests => [.. _requests];

    /// <summary>How many of them have ended.</summary>
    public int Ended => Volatile.Read(ref _ended);

    /// <summary>Forgets the requests that have come.</summary>
    public void Forget() => _requests.Clear();

    /// <summary>How many connections were made.</summary>
    public int Connections => Volatile.Read(ref _connections);

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptSocketAsync(), Interlocked.Increment(ref _connections));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(Socket socket, int connection)
    {
        using var closing = socket;
        try
        {
            for (var number = 1; await ReadRequestAsync(socket) is { } request; number++)
            {
                _requests.Enqueue(request);
                var answer = _answer(request, number, connection);
                if (answer is null)
                {
                    socket.LingerState = new LingerOption(true, 0);
                    return;
                }

                await socket.SendAsync(Encoding.Latin1.GetBytes(answer.TrimEnd('\x04')));
                if (answer.EndsWith('\x04'))
                {
                    socket.Shutdown(SocketShutdown.Both);
                    return;
                }
            }
        }
        catch (SocketException)
        {
            // The proxy has gone.
        }
        finally
        {
            Interlocked.Increment(ref _ended);
        }
    }

    private static async Task<string?> ReadRequestAsync(Socket socket)
    {
        var text = new StringBuilder();
        var buffer = new byte[64 * 1024];
        while (!IsWhole(text.ToString()))
        {
            var count = await socket.ReceiveAsync(buffer);
            if (count == 0)
            {
                return null;
            }

            text.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }

        return text.ToString();
    }

    private static bool IsWhole(string text)
    {
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
        {
            return false;
        }

        var body = text[(end + 4)..];
        var length = text[..end].Split("\r\n").FirstOrDefault(l => l.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
        return length is not null ? body.Length >= int.Parse(length["Content-Length:".Length..])
            : !text[..end].Contains("chunked", StringComparison.OrdinalIgnoreCase) || body.EndsWith("0\r\n\r\n", StringComparison.Ordinal);
    }
}
