using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using MwanLb.Proxy.Readiness;

namespace MwanLb.Proxy.Listening;

/// <summary>What a client receives, as Kestrel writes it: a flush sends it, there and then. Between flushes there is no buffer.</summary>
/// <remarks>One writes at a time. What cannot be sent is lost, and nobody is told but by a flush whose result says that it is over: so Kestrel expects it.</remarks>
internal sealed class ClientWriter(SocketWatch watch) : PipeWriter
{
    private const int MinSize = 4 * 1024;
    private const int MaxKeptSize = 128 * 1024;

    private byte[] _buffer = [];
    private int _sent;
    private int _end;
    // As much as the flushes before had: a body has it again.
    private int _size = MinSize;
    private long _total;
    private bool _isBroken;
    private volatile bool _isCompleted;
    private volatile bool _isSending;
    private int _isCancelled;

    /// <inheritdoc/>
    public override bool CanGetUnflushedBytes => true;

    /// <inheritdoc/>
    public override long UnflushedBytes => _end - _sent;

    /// <summary>Whether no more is to be sent.</summary>
    public bool IsCompleted => _isCompleted;

    /// <summary>How many bytes were sent.</summary>
    public long Sent => Volatile.Read(ref _total);

    /// <summary>Whether a flush waits for room.</summary>
    public bool IsSending => _isSending;

    /// <inheritdoc/>
    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return _buffer.AsMemory(_end);
    }

    /// <inheritdoc/>
    public override Span<byte> GetSpan(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return _buffer.AsSpan(_end);
    }

    /// <inheritdoc/>
    public override void Advance(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, _buffer.Length - _end);
        _end += bytes;
    }

    /// <inheritdoc/>
    /// <exception cref="OperationCanceledException">It took too long; the next flush goes on where this one was.</exception>
    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (IsCancelled())
        {
            return new(new FlushResult(isCanceled: true, _isBroken));
        }

        return TrySend() ? new(new FlushResult(isCanceled: false, _isBroken)) : SendRestAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override void CancelPendingFlush()
    {
        Volatile.Write(ref _isCancelled, 1);
        watch.Wake();
    }

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null) => _isCompleted = true;

    /// <summary>Nothing more is sent: what is written is lost from now on.</summary>
    public void Discard() => _isBroken = true;

    /// <summary>Gives back what is left of the buffer. Nobody writes any more.</summary>
    public void Release()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        (_buffer, _sent, _end) = ([], 0, 0);
    }

    private async ValueTask<FlushResult> SendRestAsync(CancellationToken cancellationToken)
    {
        _isSending = true;
        try
        {
            do
            {
                await watch.WritableAsync(cancellationToken).ConfigureAwait(false);
                if (IsCancelled())
                {
                    return new FlushResult(isCanceled: true, _isBroken);
                }
            }
            while (!TrySend());

            return new FlushResult(isCanceled: false, _isBroken);
        }
        finally
        {
            _isSending = false;
        }
    }

    // True: all of it, or nothing will be any more.
    private bool TrySend()
    {
        try
        {
            if (_end == 0)
            {
                // What was asked for and not written yet may still be.
                return true;
            }

            if (!_isBroken)
            {
                var sent = SocketWaits.TrySend(watch.Socket, _buffer.AsSpan(_sent.._end));
                _sent += sent;
                _total += sent;
                if (_sent < _end)
                {
                    return false;
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            _isBroken = true;
        }

        _size = Math.Clamp(Math.Max(_end, _size - (_size / 8)), MinSize, MaxKeptSize);
        Release();
        return true;
    }

    private void MakeRoom(int sizeHint)
    {
        var wanted = Math.Max(sizeHint, 1);
        if (_buffer.Length - _end >= wanted)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_size, Math.Max(_end + wanted, 2 * _end)));
        var (sent, end) = (_sent, _end);
        _buffer.AsSpan(0, end).CopyTo(larger);
        Release();
        (_buffer, _sent, _end) = (larger, sent, end);
    }

    private bool IsCancelled() => Volatile.Read(ref _isCancelled) != 0 && Interlocked.Exchange(ref _isCancelled, 0) != 0;
}
