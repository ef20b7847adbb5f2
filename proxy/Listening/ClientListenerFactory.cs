using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using MwanLb.Proxy.Intercepting;

namespace MwanLb.Proxy.Listening;

/// <summary>Opens the listening sockets, or takes those that systemd has opened.</summary>
internal sealed class ClientListenerFactory(
    ConnectionSorter sorter, InheritedSockets inherited, IMemoryPoolFactory<byte> memory, TimeProvider time, ILoggerFactory loggers) : IConnectionListenerFactory
{
    // As Squid's listen queue at most; the kernel caps it by net.core.somaxconn.
    private const int Backlog = 4096;

    /// <inheritdoc/>
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var at = (ListenEndPoint)endpoint;
        var socket = inherited.Take(at) ?? Open(at);
        if (at.Kind is ListenKind.Tproxy)
        {
            Transparency.Enable(socket);
        }

        return new(new ClientListener(socket, at.Kind, sorter, memory.Create(), time, loggers));
    }

    private static Socket Open(ListenEndPoint at)
    {
        try
        {
            var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(new IPEndPoint(at.Address, at.Port));
            socket.Listen(Backlog);
            return socket;
        }
        catch (SocketException e)
        {
            throw new IOException($"{at}: {e.Message}", e);
        }
    }
}
