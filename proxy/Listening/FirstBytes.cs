using System.Net.Sockets;
using MwanLb.Proxy.Interop;
using MwanLb.Proxy.Readiness;

namespace MwanLb.Proxy.Listening;

/// <summary>Tells by its first bytes what a client speaks, without taking them.</summary>
internal static class FirstBytes
{
    private const byte SocksVersion4 = 4;
    private const byte SocksVersion5 = 5;
    // RFC 8446, 5.1: a record of type handshake.
    private const byte TlsHandshake = 22;

    // The rest of a word that came in pieces: a person at a terminal, or a hostile client. The limit of the first bytes ends it.
    private static readonly TimeSpan Piece = TimeSpan.FromMilliseconds(20);

    /// <summary>Waits for them. A client that closes has <see cref="FirstWord.Closed"/>.</summary>
    public static async ValueTask<FirstWord> ReadAsync(Socket socket, TimeProvider time, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (socket.Available == 0)
            {
                await SocketWaits.ReadableAsync(socket, cancellationToken).ConfigureAwait(false);
            }

            // Looked at before the bytes: what came with the end is there then.
            var isOver = IsOver(socket);
            if (Peek(socket) is { } word)
            {
                return word;
            }

            if (isOver)
            {
                return FirstWord.Closed;
            }

            await Task.Delay(Piece, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>What the bytes so far say; null: not enough of them.</summary>
    internal static FirstWord? Classify(ReadOnlySpan<byte> bytes)
    {
        var connect = "CONNECT "u8;
        return bytes switch
        {
            [] => FirstWord.Closed,
            [SocksVersion5, ..] => FirstWord.Socks5,
            [SocksVersion4, ..] => FirstWord.Socks4,
            [TlsHandshake, ..] => FirstWord.Tls,
            _ when bytes.StartsWith(connect) => FirstWord.Connect,
            _ when connect.StartsWith(bytes) => null,
            _ => FirstWord.Http,
        };
    }

    private static bool IsOver(Socket socket) => TcpInfo.Of(socket).State == TcpInfo.CloseWait;

    private static FirstWord? Peek(Socket socket)
    {
        Span<byte> bytes = stackalloc byte["CONNECT ".Length];
        var count = socket.Receive(bytes, SocketFlags.Peek, out var error);
        // Urgent data alone: told of, and not to be had.
        return error is SocketError.WouldBlock ? null : Classify(error is SocketError.Success ? bytes[..count] : []);
    }
}
