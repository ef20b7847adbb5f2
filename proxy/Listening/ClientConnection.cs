using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using MwanLb.Proxy.Interop;
using MwanLb.Proxy.Readiness;

namespace MwanLb.Proxy.Listening;

/// <summary>A client's connection as Kestrel sees it: its socket is read and written when Kestrel does, and waited for by a <see cref="ReadinessLoop"/>.</summary>
internal sealed class ClientConnection : ConnectionContext, IDuplexPipe, IMemoryPoolFeature
{
    // state     Abort            Take      DisposeAsync
    // Open      Closed           Taken     Closed, in order
    // Closed    no change        refused   the place is given back
    // Taken     no change        refused   no change
    private const int Open = 0;
    private const int Closed = 1;
    private const int Taken = 2;

    // A client that has closed its sending side may listen still, or be gone: that shows when something is sent to it. So long nothing may move.
    private static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(250);

    private readonly Client _client;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SocketWatch _watch;
    private readonly ClientReader _input;
    private readonly ClientWriter _output;
    // Not disposed of: there is nothing in it to free, and the client may hang up at any moment.
    private readonly CancellationTokenSource _closed = new();
    private IDictionary<object, object?>? _items;
    private int _state;
    private ITimer? _hungUp;
    private int _hasHungUp;
    private long _moved = -1;
    private int _isToldClosed;

    /// <summary>Begins. The client is this connection's from now on.</summary>
    /// <param name="client">Its socket does not block; nothing that Kestrel is to read has been read of it.</param>
    /// <param name="memory">Where Kestrel has its own buffers from.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    /// <exception cref="SocketException">The kernel watches no more for this user (fs.epoll.max_user_watches).</exception>
    public ClientConnection(Client client, MemoryPool<byte> memory, TimeProvider time, ILogger logger)
    {
        (_client, MemoryPool, _time, _logger) = (client, memory, time, logger);
        ConnectionId = $"{client.Address}:{client.Port}";
        ConnectionClosed = _closed.Token;
        LocalEndPoint = client.Socket.LocalEndPoint;
        RemoteEndPoint = new IPEndPoint(client.Address, client.Port);
        Features.Set(this);
        Features.Set<IMemoryPoolFeature>(this);
        Transport = this;
        _watch = ReadinessLoop.NextForClient().Watch(client.Socket);
        _input = new ClientReader(_watch);
        _output = new ClientWriter(_watch);
        _watch.TellHangUp(OnHangUp);
    }

    /// <inheritdoc/>
    public override string ConnectionId { get; set; }

    /// <inheritdoc/>
    public MemoryPool<byte> MemoryPool { get; }

    /// <inheritdoc/>
    public override IFeatureCollection Features { get; } = new FeatureCollection();

    /// <inheritdoc/>
    public override IDictionary<object, object?> Items
    {
        get => _items ??= new ConnectionItems();
        set => _items = value;
    }

    /// <inheritdoc/>
    public override IDuplexPipe Transport { get; set; }

    /// <inheritdoc/>
    PipeReader IDuplexPipe.Input => _input;

    /// <inheritdoc/>
    PipeWriter IDuplexPipe.Output => _output;

    /// <summary>Closes it: with a reason the client is reset, for it is not to take what it has for all; without one it gets what has been sent.</summary>
    public override void Abort(ConnectionAbortedException? abortReason)
    {
        if (Interlocked.CompareExchange(ref _state, Closed, Open) == Open)
        {
            if (abortReason is null || (_output.IsCompleted && !_output.IsSending))
            {
                _client.Socket.Dispose();
            }
            else
            {
                SocketReset.Reset(_client.Socket);
            }

            _watch.Wake();
            TellClosed();
        }
    }

    /// <summary>Takes the client from Kestrel, which sees its end, and adds nothing to it.</summary>
    /// <param name="ahead">What it has sent beyond the request.</param>
    /// <returns>The client; null: it is closed.</returns>
    public Client? Take(out byte[] ahead)
    {
        var isTaken = Interlocked.CompareExchange(ref _state, Taken, Open) == Open;
        _watch.Dispose();
        _output.Discard();
        ahead = _input.TakeRest();
        return isTaken ? _client : null;
    }

    /// <summary>Ends it, when Kestrel has: sends what is left, and lets the client close first, so that it reads all of it.</summary>
    public override async ValueTask DisposeAsync()
    {
        _input.Complete();
        _output.Complete();
        if (_output.IsSending)
        {
            // Given up by whoever wrote.
            Abort();
        }
        else
        {
            // Where it is not done at once, the client is slow: Kestrel's own transport waits for it, too.
            await _output.FlushAsync(CancellationToken.None).ConfigureAwait(false);
            _output.Release();
        }

        _watch.Dispose();
        _hungUp?.Dispose();
        switch (Interlocked.CompareExchange(ref _state, Closed, Open))
        {
            case Open when !_input.IsOver:
                await _client.CloseGentlyAsync().ConfigureAwait(false);
                break;
            case Open or Closed:
                _client.Dispose();
                break;
        }

        await base.DisposeAsync().ConfigureAwait(false);
    }

    private void OnHangUp()
    {
        if (_watch.IsBroken)
        {
            TellClosed();
        }
        else if (_state == Open && Interlocked.Exchange(ref _hasHungUp, 1) == 0)
        {
            _hungUp = _time.CreateTimer(static connection => ((ClientConnection)connection!).LookWhetherSilent(), this, Silence, Silence);
        }
    }

    private void LookWhetherSilent()
    {
        var moved = _input.Received + _output.Sent;
        if (_state != Open)
        {
            _hungUp?.Dispose();
        }
        else if (Interlocked.Exchange(ref _moved, moved) == moved)
        {
            // Nobody is there, as far as one can see; if anybody is, what it has is not to be taken for all.
            Abort();
        }
    }

    // Kestrel then aborts what is being answered: not where readiness is told, which waits for nobody.
    private void TellClosed()
    {
        if (Interlocked.Exchange(ref _isToldClosed, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static connection => connection.Close(), this, preferLocal: false);
        }
    }

    private void Close()
    {
        try
        {
            _closed.Cancel();
        }
        catch (AggregateException e)
        {
            // Whoever was told has made a mistake: nobody else would catch it here.
            Log.ConnectionFailed(_logger, e);
        }
    }
}
