using System.Buffers;
using System.Net;
using System.Net.Sockets;
using MwanLb.Proxy.Readiness;

namespace MwanLb.Proxy.Listening;

/// <summary>A client's connection, from its acceptance on.</summary>
/// <param name="socket">Its socket.</param>
/// <param name="address">The client's address; one that is IPv4 inside IPv6 as IPv4.</param>
/// <param name="port">The client's port.</param>
/// <param name="destination">Where it was going before it was intercepted; null: it speaks to the proxy knowingly.</param>
/// <param name="lease">Its place among the connections at once.</param>
internal sealed class Client(Socket socket, IPAddress address, int port, IPEndPoint? destination, IDisposable lease) : IDisposable
{
    private const int MaxDiscarded = 256 * 1024;
    private const int DiscardedAtOnce = 4 * 1024;

    private static readonly TimeSpan LastRead = TimeSpan.FromSeconds(1);

    public Socket Socket => socket;

    public IPAddress Address => address;

    public int Port => port;

    public IPEndPoint? Destination => destination;

    /// <summary>Gives up the place alone: somebody else closes the socket.</summary>
    public void Release() => lease.Dispose();

    /// <summary>
    /// Closes the socket when the other side has read what was sent (RFC 9112, 9.6): with bytes unread it would be reset, and the reset would take the
    /// last answer with it.
    /// </summary>
    public async ValueTask CloseGentlyAsync()
    {
        var discarded = ArrayPool<byte>.Shared.Rent(DiscardedAtOnce);
        using var patience = new CancellationTokenSource(LastRead);
        try
        {
            socket.Shutdown(SocketShutdown.Send);
            for (var left = MaxDiscarded; left > 0;)
            {
                var count = await SocketWaits.ReceiveAsync(socket, discarded, patience.Token).ConfigureAwait(false);
                left = count == 0 ? 0 : left - count;
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // Gone, or it goes on sending: no more patience.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(discarded);
        }

        Dispose();
    }

    /// <summary>Closes the socket and gives up the place.</summary>
    public void Dispose()
    {
        socket.Dispose();
        lease.Dispose();
    }
}
