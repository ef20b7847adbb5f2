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
            if (TryReceive(socket, buffer.Span) is { } received)
                return received;
            await ReadableAsync(socket, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Sends all of it.</summary>
    /// <exception cref="SocketException">It broke.</exception>
    public static async ValueTask SendAllAsync(Socket socket, ReadOnlyMemory<byte> bytes)
    {
        var sent = TrySend(socket, bytes.Span);
        if (sent == bytes.Length)
            return;
        using var watch = ReadinessLoop.ForOnce().Watch(socket);
        await watch.SendAllAsync(bytes[sent..]).ConfigureAwait(false);
    }

    /// <summary>Receives without waiting.</summary>
    /// <returns>How much, 0 at the end; null: nothing, for now.</returns>
    /// <exception cref="SocketException">It broke.</exception>
    public static int? TryReceive(Socket socket, Span<byte> buffer)
    {
        var received = socket.Receive(buffer, SocketFlags.None, out var error);
        return error switch
        {
            SocketError.Success => received,
            SocketError.WouldBlock => null,
            _ => throw new SocketException((int)error),
        };
    }

    /// <summary>Sends without waiting.</summary>
    /// <returns>How much; 0: there is no room, for now.</returns>
    /// <exception cref="SocketException">It broke.</exception>
    public static int TrySend(Socket socket, ReadOnlySpan<byte> bytes)
    {
        var sent = socket.Send(bytes, SocketFlags.None, out var error);
        return error switch
        {
            SocketError.Success => sent,
            SocketError.WouldBlock => 0,
            _ => throw new SocketException((int)error),
        };
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
