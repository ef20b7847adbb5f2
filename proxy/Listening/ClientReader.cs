using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections;
using MwanLb.Proxy.Readiness;

namespace MwanLb.Proxy.Listening;

/// <summary>What a client sends, as Kestrel reads it: from the socket itself, when Kestrel asks for it. While there is nothing, there is no buffer.</summary>
/// <remarks>One reads at a time. What is there lies in one piece, so that a head that comes in pieces is copied; Kestrel's limits say how long one may be.</remarks>
internal sealed class ClientReader(SocketWatch watch) : PipeReader
{
    // Most heads, and what Kestrel's own transport takes at once; a body comes in larger pieces.
    private const int HeadSize = 4 * 1024;
    private const int BodySize = 16 * 1024;

    // So many reads without a wait, a megabyte of a body or a few milliseconds of requests that we answer ourselves, and it is the others' turn.
    private const int MaxInTurn = 64;

    // state       read begins    AdvanceTo, read fails   Complete
    // Idle        InUse          no change               Completed: the buffer is given back
    // InUse       refused        Idle                    Completed: given back by AdvanceTo, or left to the collector
    // Completed   refused        the buffer is given back
    private const int Idle = 0;
    private const int InUse = 1;
    private const int Completed = 2;

    private byte[] _buffer = [];
    private int _start;
    private int _end;
    private ReadOnlySequence<byte> _given;
    private bool _isExamined = true;
    private bool _isMuch;
    private bool _isOver;
    private int _inTurn;
    private int _state;
    private int _isCancelled;
    private long _received;

    /// <summary>Whether the client has sent its last byte, and it has been taken.</summary>
    public bool IsOver => _isOver;

    /// <summary>How many bytes were received.</summary>
    public long Received => Volatile.Read(ref _received);

    /// <inheritdoc/>
    /// <exception cref="ConnectionResetException">The client broke the connection.</exception>
    /// <exception cref="ConnectionAbortedException">It was closed here.</exception>
    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        Begin();
        if (++_inTurn > MaxInTurn)
        {
            return LetOthersReadAsync(cancellationToken);
        }

        return IsThere(out var result) ? new ValueTask<ReadResult>(result) : ReceiveAsync(cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>What has not been taken from the socket is not there.</remarks>
    public override bool TryRead(out ReadResult result)
    {
        Begin();
        if (IsThere(out result))
        {
            return true;
        }

        End();
        return false;
    }

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        _isExamined = _given.Slice(0, examined).Length == _given.Length;
        _start += (int)_given.Slice(0, consumed).Length;
        _given = default;
        if (_start == _end)
        {
            Release();
        }

        End();
    }

    /// <inheritdoc/>
    public override void CancelPendingRead()
    {
        Volatile.Write(ref _isCancelled, 1);
        watch.Wake();
    }

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null)
    {
        // What somebody still fills or looks at is never another connection's.
        if (Interlocked.Exchange(ref _state, Completed) == Idle)
        {
            Release();
        }
    }

    /// <summary>Takes what was received and not consumed, for somebody who goes on with the socket himself.</summary>
    public byte[] TakeRest()
    {
        var rest = _buffer.AsSpan(_start.._end).ToArray();
        (_start, _isOver) = (_end, true);
        return rest;
    }

    // By a thread of the pool, which nobody waits for.
    private async ValueTask<ReadResult> LetOthersReadAsync(CancellationToken cancellationToken)
    {
        _inTurn = 0;
        await Task.Yield();
        return IsThere(out var result) ? result : await ReceiveAsync(cancellationToken).ConfigureAwait(false);
    }

    // One for each read that waits: pooled, or an idle client costs one a request.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> ReceiveAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var readable = watch.ReadableAsync(cancellationToken);
                if (!readable.IsCompleted)
                {
                    _inTurn = 0;
                }

                await readable.ConfigureAwait(false);
                if (Volatile.Read(ref _state) == Completed)
                {
                    throw new ConnectionAbortedException();
                }

                if (IsCancelled())
                {
                    return Give(isCancelled: true);
                }

                if (Receive() is { } received)
                {
                    _end += received;
                    _received += received;
                    _isExamined = false;
                    _isOver = received == 0;
                    return Give(isCancelled: false);
                }
            }
        }
        catch
        {
            End();
            throw;
        }
    }

    private void Begin()
    {
        var before = Interlocked.CompareExchange(ref _state, InUse, Idle);
        if (before != Idle)
        {
            throw before == Completed ? new ConnectionAbortedException() : new InvalidOperationException("Somebody reads already.");
        }
    }

    private void End()
    {
        if (Interlocked.CompareExchange(ref _state, Idle, InUse) == Completed)
        {
            Release();
        }
    }

    private bool IsThere(out ReadResult result)
    {
        var isCancelled = IsCancelled();
        if (!isCancelled && _isExamined && !_isOver)
        {
            result = default;
            return false;
        }

        result = Give(isCancelled);
        return true;
    }

    // Null: nothing, for now.
    private int? Receive()
    {
        MakeRoom();
        try
        {
            var space = _buffer.AsSpan(_end);
            var received = watch.Receive(space);
            _isMuch = received == space.Length;
            if (received is null && _start == _end)
            {
                Release();
            }

            return received;
        }
        catch (SocketException e)
        {
            _isOver = true;
            throw new ConnectionResetException(e.Message, e);
        }
        catch (ObjectDisposedException)
        {
            throw new ConnectionAbortedException();
        }
    }

    private void MakeRoom()
    {
        if (_end < _buffer.Length)
        {
            return;
        }

        var length = _end - _start;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_isMuch ? BodySize : HeadSize, 2 * length));
        _buffer.AsSpan(_start, length).CopyTo(larger);
        Release();
        (_buffer, _end) = (larger, length);
    }

    // By whoever has it: who reads, or ends it where nobody does.
    private void Release()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        (_buffer, _start, _end) = ([], 0, 0);
    }

    private bool IsCancelled() => Volatile.Read(ref _isCancelled) != 0 && Interlocked.Exchange(ref _isCancelled, 0) != 0;

    private ReadResult Give(bool isCancelled)
    {
        _given = new ReadOnlySequence<byte>(_buffer, _start, _end - _start);
        return new ReadResult(_given, isCancelled, _isOver);
    }
}
