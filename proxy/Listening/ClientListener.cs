using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

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
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SocketConnectionContextFactory _factory;
    private readonly Channel<ConnectionContext> _ready = Channel.CreateUnbounded<ConnectionContext>(new UnboundedChannelOptions { SingleReader = true });

    public ClientListener(Socket socket, ListenKind kind, ConnectionSorter sorter, TimeProvider time, ILoggerFactory loggers)
    {
        (_socket, _kind, _sorter, _time) = (socket, kind, sorter, time);
        _logger = loggers.CreateLogger<ClientListener>();
        // Continuations run where the kernel's word arrives: half the CPU of a hand-over to the thread pool, as long as nothing there blocks.
        _factory = new SocketConnectionContextFactory(new SocketConnectionFactoryOptions { UnsafePreferInlineScheduling = true }, _logger);
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
        _factory.Dispose();
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
        var context = _factory.Create(client.Socket);
        context.ConnectionClosed.UnsafeRegister(static c => ((Client)c!).Release(), client);
        context.Features.Set(client);
        if (!_ready.Writer.TryWrite(context))
        {
            context.Abort();
            client.Dispose();
        }
    }
}
