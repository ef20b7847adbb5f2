using System.Buffers;
using System.Net;
using System.Net.Sockets;
using MwanLb.Engine.Uplinks;
using MwanLb.Proxy.Dialing;
using MwanLb.Proxy.Hosting;
using MwanLb.Proxy.Reporting;

namespace MwanLb.Proxy.Socks.Datagrams;

/// <summary>A server with which an association exchanges datagrams, by the uplink that was chosen for it when the first one was sent.</summary>
/// <remarks>Nothing here waits for room: what does not fit is lost, as it is everywhere on a datagram's way.</remarks>
internal sealed class Correspondent(
    ProxyRuntime runtime, Placed placed, Destination destination, Action<byte[], int, IPEndPoint> deliver, ProxyMetrics metrics, TimeProvider time) : IDisposable
{
    /// <summary>UDP's longest data, with the header before them.</summary>
    public const int BufferSize = DatagramHeader.MaxWritten + 65507;

    // Datagrams that wait until the name is resolved: a burst at the beginning, as QUIC sends it.
    private const int MaxWaiting = 16;

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _ended = new();
    private Queue<byte[]>? _waiting = [];
    private Socket? _socket;
    private long _sent;
    private long _received;

    public Uplink? Uplink => placed.Selection.Uplink;

    /// <summary>When it began.</summary>
    public long Begun { get; } = time.GetTimestamp();

    /// <summary>When something went to or fro last.</summary>
    public long LastMoved { get; private set; } = time.GetTimestamp();

    /// <summary>Whether nothing goes there: no address, no way, or its time is over.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Sends, or keeps it until that can be done.</summary>
    public void Send(ReadOnlySpan<byte> data)
    {
        LastMoved = time.GetTimestamp();
        lock (_lock)
        {
            _sent += data.Length;
            if (_socket is not null)
            {
                // Whatever the error is: the datagram is lost, and that is all.
                _socket.Send(data, SocketFlags.None, out _);
            }
            else if (_waiting is { Count: < MaxWaiting })
            {
                _waiting.Enqueue(data.ToArray());
            }
        }
    }

    /// <summary>Works until its end. Never throws.</summary>
    public async Task RunAsync()
    {
        try
        {
            if (!placed.Selection.IsDropped && await FindAsync().ConfigureAwait(false) is { } server && Open(server) is { } socket)
            {
                runtime.Open.Add(Uplink);
                try
                {
                    await ReceiveAsync(socket, server).ConfigureAwait(false);
                }
                finally
                {
                    runtime.Open.Remove(Uplink);
                    metrics.Transferred(Uplink?.Name, _sent, _received);
                }
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Its time is over, or there is no way there.
        }
        finally
        {
            Dispose();
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (HasEnded)
            {
                return;
            }

            HasEnded = true;
            _waiting = null;
            _socket?.Dispose();
            _socket = null;
        }

        _ended.Cancel();
        _ended.Dispose();
    }

    private async ValueTask<IPEndPoint?> FindAsync()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(_ended.Token);
        patience.CancelAfter(runtime.Proxy.ConnectTimeout);
        var (_, addresses) = await runtime.Dialer.FindAsync(destination, Uplink, patience.Token).ConfigureAwait(false);
        return addresses.IsEmpty ? null : new IPEndPoint(addresses[0], destination.Port);
    }

    // Connected: the kernel then passes on this server's datagrams alone, and tells when its port is closed.
    private Socket? Open(IPEndPoint server)
    {
        var socket = UplinkSocket.Open(Uplink, server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.Blocking = false;
            socket.Connect(server);
            lock (_lock)
            {
                if (HasEnded)
                {
                    socket.Dispose();
                    return null;
                }

                _socket = socket;
                foreach (var data in _waiting!)
                {
                    socket.Send(data, SocketFlags.None, out _);
                }

                _waiting = null;
                return socket;
            }
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task ReceiveAsync(Socket socket, IPEndPoint server)
    {
        while (!HasEnded)
        {
            try
            {
                // Zero bytes: completes when there is a datagram, and leaves it there. One that is waited for holds no buffer.
                await socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None).ConfigureAwait(false);
                var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
                try
                {
                    var length = await socket.ReceiveAsync(buffer.AsMemory(DatagramHeader.MaxWritten), SocketFlags.None).ConfigureAwait(false);
                    LastMoved = time.GetTimestamp();
                    _received += length;
                    deliver(buffer, length, server);
                }
                finally
                {
                    ArrayPool<byte>.Shared.Return(buffer);
                }
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionRefused or SocketError.HostUnreachable or SocketError.NetworkUnreachable)
            {
                // What an ICMP message said of one datagram. The next one may arrive.
            }
        }
    }
}
