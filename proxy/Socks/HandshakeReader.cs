using System.Buffers;
using System.Net.Sockets;
using MwanLb.Proxy.Readiness;

namespace MwanLb.Proxy.Socks;

/// <summary>Reads a client's messages, in whatever pieces they come, into a small buffer. What comes behind them is kept for the tunnel.</summary>
internal sealed class HandshakeReader(Socket socket) : IDisposable
{
    // The longest message, a name and a password, has 513 bytes: one that does not fit does not exist.
    private const int Size = 1024;

    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(Size);
    private int _start;
    private int _end;

    /// <summary>Reads a message.</summary>
    /// <param name="bytes">From the beginning of the message on.</param>
    /// <param name="message">It.</param>
    /// <param name="length">Its length.</param>
    public delegate ReadOutcome Parser<T>(ReadOnlySpan<byte> bytes, out T message, out int length);

    /// <summary>What came behind the messages.</summary>
    public ReadOnlyMemory<byte> Rest => _buffer.AsMemory(_start, _end - _start);

    /// <summary>The bytes of the message that was read last, while nothing else is read.</summary>
    public ReadOnlyMemory<byte> Last { get; private set; }

    /// <summary>Waits for a message. The client has closed where the outcome is <see cref="ReadOutcome.Incomplete"/>.</summary>
    public async ValueTask<(ReadOutcome Outcome, T Message)> ReadAsync<T>(Parser<T> parse, CancellationToken cancellationToken)
    {
        while (true)
        {
            var outcome = parse(_buffer.AsSpan(_start, _end - _start), out var message, out var length);
            if (outcome is ReadOutcome.Whole)
            {
                Last = _buffer.AsMemory(_start, length);
                _start += length;
            }

            if (outcome is not ReadOutcome.Incomplete || !await FillAsync(cancellationToken).ConfigureAwait(false))
            {
                return (outcome, message);
            }
        }
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);

    private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        if (_end == Size)
        {
            return false;
        }

        var received = await SocketWaits.ReceiveAsync(socket, _buffer.AsMemory(_end, Size - _end), cancellationToken).ConfigureAwait(false);
        _end += received;
        return received > 0;
    }
}
