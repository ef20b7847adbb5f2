using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MwanLb.Lab;

/// <summary>A client's connection to a proxy, opened anew after each <see cref="Close"/>: no more of HTTP than the lab's own servers and Squid speak.</summary>
internal sealed class ProxyConnection(SocketSupply sockets, IPEndPoint proxy) : IDisposable
{
    private readonly byte[] _buffer = new byte[16 * 1024];
    private Socket? _socket;

    /// <summary>The client's port, 0 as long as there is no connection.</summary>
    public int LocalPort { get; private set; }

    public async Task OpenAsync(CancellationToken cancellation)
    {
        if (_socket is not null)
            return;
        LocalPort = 0;
        _socket = sockets.Take();
        _socket.NoDelay = true;
        await _socket.ConnectAsync(proxy, cancellation);
        LocalPort = ((IPEndPoint)_socket.LocalEndPoint!).Port;
    }

    /// <summary>Sends a request, reads its answer to the end, and returns the status.</summary>
    /// <exception cref="EndOfStreamException">It was closed before the end of the answer.</exception>
    public async Task<int> AskAsync(string request, CancellationToken cancellation)
    {
        await _socket!.SendAsync(Encoding.ASCII.GetBytes(request), cancellation);
        var filled = 0;
        int end;
        while ((end = EndOfAnswer(_buffer.AsSpan(0, filled))) < 0 || filled < end)
        {
            var read = filled < _buffer.Length ? await _socket.ReceiveAsync(_buffer.AsMemory(filled), cancellation) : 0;
            filled += read > 0 ? read : throw new EndOfStreamException();
        }

        var head = _buffer.AsSpan(0, filled);
        var status = Utf8Parser.TryParse(head["HTTP/1.1 ".Length..], out int code, out _) ? code : 0;
        if (HasHeader(head, "Connection: close"))
            Close();
        return status;
    }

    public void Close()
    {
        _socket?.Dispose();
        _socket = null;
    }

    public void Dispose() => Close();

    // Where the answer that begins here ends: -1 as long as its head is not complete. An answer to CONNECT has no length, and no body.
    private static int EndOfAnswer(ReadOnlySpan<byte> answer)
    {
        var head = answer.IndexOf("\r\n\r\n"u8);
        if (head < 0)
            return -1;
        var length = answer[..head].IndexOf("\r\nContent-Length: "u8);
        var body = length >= 0 && Utf8Parser.TryParse(answer[(length + "\r\nContent-Length: ".Length)..], out int bytes, out _) ? bytes : 0;
        return head + 4 + body;
    }

    private static bool HasHeader(ReadOnlySpan<byte> answer, string header) =>
        answer[..answer.IndexOf("\r\n\r\n"u8)].IndexOf(Encoding.ASCII.GetBytes("\r\n" + header)) >= 0;
}
