using System.Net;
using System.Net.Sockets;
using MwanLb.Proxy.Interop;

namespace MwanLb.Proxy.Readiness;

/// <summary>What waits for a socket once, by a <see cref="ReadinessLoop"/>, until it is a tunnel's: .NET's own waiting would know it for good. The socket does not block.</summary>
internal static class SocketWaits
{
    /// <summary>Waits until there is something to receive, the end or an error included.</summary>
    /// <exception cref="OperationCanceledException">It took too long.</exception>
    public static async ValueTask ReadableAsync(Socket socket, CancellationToken cancellationToken)
    {
        // The kernel tells of what has come already, too.
        using var watch = ReadinessLoop.ForOnce().Watch(socket);
        await watch.ReadableAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Receives.</summary>
    /// <returns>How much; 0 at the end.</returns>
    /// <exception cref="SocketException">It broke.</exception>
    /// <exception cref="OperationCanceledException">It took too long.</exception>
    public static async ValueTask<int> ReceiveAsync(Socket socket, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var received = socket.Receive(buffer.Span, SocketFlags.None, out var error);
            if (error is SocketError.Success)
                return received;
            if (error is not SocketError.WouldBlock)
                throw new SocketException((int)error);
            await ReadableAsync(socket, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Connects.</summary>
    /// <exception cref="SocketException">There is no connection.</exception>
    /// <exception cref="OperationCanceledException">It took too long.</exception>
    public static async Task ConnectAsync(Socket socket, IPEndPoint peer, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        socket.Blocking = false;
        if (IsConnectedAtOnce(socket, peer))
            return;
        using var watch = ReadinessLoop.ForOnce().Watch(socket);
        do
        {
            await watch.WritableAsync(cancellationToken).ConfigureAwait(false);
            // connect(2), EINPROGRESS: SO_ERROR says what came of it.
            if (socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error) is int and not 0 and var error)
                throw new SocketException(error);
        }
        while (TcpInfo.Of(socket).State == TcpInfo.SynSent);
        // .NET learns of it only when it is asked; until then its Shutdown fails where the other side has gone, and its LocalEndPoint swallows a reset.
        if (!socket.Connected)
            throw new SocketException((int)SocketError.ConnectionReset);
    }

    private static bool IsConnectedAtOnce(Socket socket, IPEndPoint peer)
    {
        try
        {
            socket.Connect(peer);
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock)
        {
            return false;
        }
    }
}
