using System.Net.Sockets;

namespace MwanLb.Proxy.Names;

/// <summary>Waits for a datagram: without a buffer that could take it, and without an exception where none comes in time.</summary>
/// <remarks>A flood of names that no server answers is a thousand of these at once: 4 KiB for each, and three exceptions at its end, were half of what a lookup cost.</remarks>
internal sealed class DatagramWait : SocketAsyncEventArgs
{
    // It is looked at, and stays where it is: what is written here is the same for all.
    private static readonly byte[] Glance = new byte[1];

    private readonly TaskCompletionSource _completed = new();

    private DatagramWait()
    {
        SetBuffer(Glance);
        SocketFlags = SocketFlags.Peek;
    }

    /// <summary>Waits for the next one.</summary>
    /// <param name="socket">Is closed where it is cancelled.</param>
    /// <param name="cancellationToken">Ends it; then it was aborted.</param>
    /// <returns>Success: there is one to receive. Otherwise why there is none, such as an ICMP message.</returns>
    public static async ValueTask<SocketError> ForAsync(Socket socket, CancellationToken cancellationToken)
    {
        using var wait = new DatagramWait();
        if (socket.ReceiveAsync(wait))
        {
            using var end = cancellationToken.UnsafeRegister(static socket => ((Socket)socket!).Dispose(), socket);
            await wait._completed.Task.ConfigureAwait(false);
        }

        return wait.SocketError;
    }

    /// <inheritdoc/>
    protected override void OnCompleted(SocketAsyncEventArgs e) => _completed.TrySetResult();
}
