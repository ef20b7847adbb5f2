using System.Buffers;
using System.Net;
using System.Net.Sockets;
using MwanLb.Engine.Selection;
using MwanLb.Proxy.Hosting;
using MwanLb.Proxy.Listening;
using MwanLb.Proxy.Reporting;
using MwanLb.Proxy.Tunneling;

namespace MwanLb.Proxy.Socks.Datagrams;

/// <summary>A client's datagrams: a relay socket that takes them from this client alone, and the servers that they go to.</summary>
internal sealed class Association : Relay, IDisposable
{
    private readonly Socket _relay;
    private readonly IPAddress _client;
    private readonly int _statedPort;
    private readonly Correspondents _correspondents;
    private SocketAddress? _peer;
    private int _peerPort;
    private long _toClient;
    private long _toServers;
    private volatile bool _hasEnded;

    /// <summary>Begins.</summary>
    /// <param name="relay">The socket that the client sends to.</param>
    /// <param name="client">Whose connection keeps it alive.</param>
    /// <param name="statedPort">The port that the client says it will send from; 0: it is not said.</param>
    /// <param name="user">Whom we have authenticated; null: nobody.</param>
    /// <param name="state">The configuration in force.</param>
    /// <param name="budget">The servers of all associations.</param>
    /// <param name="metrics">Counts.</param>
    /// <param name="time">The clock.</param>
    public Association(Socket relay, Client client, int statedPort, string? user, ProxyState state, DatagramBudget budget, ProxyMetrics metrics, TimeProvider time)
        : base(time)
    {
        (_relay, _client, _statedPort) = (relay, client.Address, statedPort);
        _correspondents = new Correspondents(client, user, state, budget, Deliver, metrics, time);
    }

    /// <summary>Bytes of data that went to the client.</summary>
    public long ToClient => Volatile.Read(ref _toClient);

    /// <summary>Bytes of data that came from the client.</summary>
    public long ToServers => Volatile.Read(ref _toServers);

    /// <inheritdoc cref="Correspondents.First"/>
    public (SocksAddress Address, Selection Selection)? First => _correspondents.First;

    /// <summary>Passes on what the client sends until it is disposed.</summary>
    public async Task RunAsync()
    {
        var from = new SocketAddress(_relay.AddressFamily);
        while (!_hasEnded)
        {
            try
            {
                // Zero bytes: completes when there is a datagram, and leaves it there. An idle association holds no buffer.
                await _relay.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None).ConfigureAwait(false);
                var buffer = ArrayPool<byte>.Shared.Rent(Correspondent.BufferSize);
                try
                {
                    var length = await _relay.ReceiveFromAsync(buffer, SocketFlags.None, from).ConfigureAwait(false);
                    if (IsClient(from))
                    {
                        Forward(buffer.AsSpan(0, length));
                    }
                }
                finally
                {
                    ArrayPool<byte>.Shared.Return(buffer);
                }
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionRefused)
            {
                // The client has closed its port; its connection says whether it has gone.
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    /// <inheritdoc/>
    public override void Abort()
    {
        _hasEnded = true;
        _relay.Dispose();
    }

    public void Dispose()
    {
        Abort();
        _correspondents.Dispose();
    }

    // RFC 1928, 7: from whom else datagrams come, they are dropped. The first one that is the client's fixes its port where it has not said which.
    private bool IsClient(SocketAddress from)
    {
        if (_peer is not null)
        {
            return _peer.Equals(from);
        }

        var sender = (IPEndPoint)new IPEndPoint(_relay.AddressFamily is AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0).Create(from);
        if (!sender.Address.Equals(_client) || (_statedPort != 0 && _statedPort != sender.Port))
        {
            return false;
        }

        _relay.Connect(sender);
        _peer = new SocketAddress(from.Family, from.Size);
        from.Buffer.Span[..from.Size].CopyTo(_peer.Buffer.Span);
        _peerPort = sender.Port;
        return true;
    }

    private void Forward(ReadOnlySpan<byte> datagram)
    {
        if (DatagramHeader.TrySplit(datagram, out var address, out var data) && _correspondents.Find(address, _peerPort) is { } correspondent)
        {
            Touch();
            Interlocked.Add(ref _toServers, data.Length);
            correspondent.Send(data);
        }
    }

    private void Deliver(byte[] buffer, int length, IPEndPoint from)
    {
        Touch();
        Interlocked.Add(ref _toClient, length);
        var unused = DatagramHeader.WriteBefore(from, buffer);
        // Connected to the client before anything was sent for it. A full buffer loses the datagram.
        _relay.Send(buffer.AsSpan(unused, DatagramHeader.MaxWritten - unused + length), SocketFlags.None, out _);
    }
}
