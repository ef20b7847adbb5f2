using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;

namespace MwanLb.Proxy.Listening;

/// <summary>
/// Kestrel's transport, in our own hands: it accepts, has each connection sorted by its first bytes, and gives Kestrel those that speak HTTP. Nothing
/// has been read of them. Tunnels never see Kestrel, whose pipes cost five times the CPU and cannot half-close.
/// </summary>
internal sealed class ClientListener : IConnectionListener
{
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(50);

    private readonly Socket _socket;
    private readonly ListenKind _kind;
    private readonly ConnectionSorter _sorter;
    private readonly MemoryPool<byte> _memory;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Channel<ConnectionContext> _ready = Channel.CreateUnbounded<ConnectionContext>(new UnboundedChannelOptions { SingleReader = true });

    public ClientListener(Socket socket, ListenKind kind, ConnectionSorter sorter, MemoryPool<byte> memory, TimeProvider time, ILoggerFactory loggers)
    {
        (_socket, _kind, _sorter, _memory, _time) = (socket, kind, sorter, memory, time);
        _logger = loggers.CreateLogger<ClientListener>();
        EndPoint = socket.LocalEndPoint!;
        _ = AcceptAllAsync();
    }

    /// <inheritdoc/>
    public EndPoint EndPoint { get; }

    /// <inheritdoc/>
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (await _ready.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (_ready.Reader.TryRead(out var context))
            {
                return context;
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task AcceptAllAsync()
    {
        while (true)
        {
            try
            {
                var socket = await _socket.AcceptAsync().ConfigureAwait(false);
                _ = _sorter.SortAsync(socket, _kind, EndPoint, HandOver);
            }
            catch (Exception e) when (e is ObjectDisposedException or SocketException { SocketErrorCode: SocketError.OperationAborted })
            {
                break;
            }
            catch (SocketException e)
            {
                // No descriptors left, above all: whoever is there goes on, and the next one waits in the kernel until some have gone.
                Log.AcceptFailed(_logger, e.Message);
                await Task.Delay(Breath, _time).ConfigureAwait(false);
            }
        }

        _ready.Writer.TryComplete();
    }

    private void HandOver(Client client)
    {
        var connection = new ClientConnection(client, _memory, _time, _logger);
        if (!_ready.Writer.TryWrite(connection))
        {
            connection.Abort();
            _ = connection.DisposeAsync().AsTask();
        }
    }
}
