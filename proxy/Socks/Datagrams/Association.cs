using System.Buffers;
using System.Net;
using System.Net.Sockets;
using MwanLb.Engine.Selection;
using MwanLb.Proxy.Dialing;
using MwanLb.Proxy.Hosting;
using MwanLb.Proxy.Listening;

namespace MwanLb.Proxy.Socks.Datagrams;

/// <summary>A client's datagrams: a relay socket that takes them from this client alone, and the servers that they go to.</summary>
internal sealed class Association : IDisposable
{
    /// <summary>Servers at once; a new one takes the place of the one that was silent for the longest time.</summary>
    public const int MaxCorrespondents = 64;

    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(10);

    // A server that was silent for so long is no longer expected to answer: NATs, too, forget a mapping of UDP then (conntrack: 30 s, with answers 120 s).
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(60);

    // So often, at most, another way is tried to a server that none led to, or whose uplink has gone.
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(5);

    private readonly Socket _relay;
    private readonly Client _client;
    private readonly int _statedPort;
    private readonly string? _user;
    private readonly ProxyState _state;
    private readonly DatagramBudget _budget;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private readonly Dictionary<byte[], Correspondent> _correspondents = new(AddressBytesComparer.Instance);
    private SocketAddress? _peer;
    private int _peerPort;
    private long _toClient;
    private long _toServers;
    private bool _hasEnded;

    /// <summary>Begins.</summary>
    /// <param name="relay">The socket that the client sends to.</param>
    /// <param name="client">Whose connection keeps it alive.</param>
    /// <param name="statedPort">The port that the client says it will send from; 0: it is not said.</param>
    /// <param name="user">Whom we have authenticated; null: nobody.</param>
    /// <param name="state">The configuration in force.</param>
    /// <param name="budget">The destinations of all.</param>
    /// <param name="time">The clock.</param>
    public Association(Socket relay, Client client, int statedPort, string? user, ProxyState state, DatagramBudget budget, TimeProvider time)
    {
        (_relay, _client, _statedPort, _user, _state, _budget, _time) = (relay, client, statedPort, user, state, budget, time);
        LastMoved = time.GetTimestamp();
        _timer = time.CreateTimer(static a => ((Association)a!).Sweep(), this, SweepInterval, SweepInterval);
    }

    /// <summary>When a datagram came or went last.</summary>
    public long LastMoved { get; private set; }

    /// <summary>Bytes of data that went to the client.</summary>
    public long ToClient => Volatile.Read(ref _toClient);

    /// <summary>Bytes of data that came from the client.</summary>
    public long ToServers => Volatile.Read(ref _toServers);

    /// <summary>The first server, and what was chosen for it; null: the client has sent nothing.</summary>
    public (SocksAddress Address, Selection Selection)? First { get; private set; }

    /// <summary>Passes on what the client sends until it is disposed.</summary>
    public async Task RunAsync()
    {
        var from = new SocketAddress(_relay.AddressFamily);
        while (!_hasEnded)
        {
            try
            {
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

    public void Dispose()
    {
        _timer.Dispose();
        lock (_lock)
        {
            _hasEnded = true;
            _relay.Dispose();
            foreach (var key in _correspondents.Keys.ToArray())
            {
                Remove(key);
            }
        }
    }

    // RFC 1928, 7: from whom else datagrams come, they are dropped. The first one that is the client's fixes its port where it has not said which.
    private bool IsClient(SocketAddress from)
    {
        if (_peer is not null)
        {
            return _peer.Equals(from);
        }

        var sender = (IPEndPoint)new IPEndPoint(_relay.AddressFamily is AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0).Create(from);
        if (!sender.Address.Equals(_client.Address) || (_statedPort != 0 && _statedPort != sender.Port))
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
        if (DatagramHeader.TrySplit(datagram, out var address, out var data) && Find(address) is { } correspondent)
        {
            LastMoved = _time.GetTimestamp();
            Interlocked.Add(ref _toServers, data.Length);
            correspondent.Send(data);
        }
    }

    private Correspondent? Find(ReadOnlySpan<byte> address)
    {
        lock (_lock)
        {
            if (_correspondents.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(address, out var known) && !IsWorthAnother(known))
            {
                return known;
            }

            return _hasEnded || SocksAddress.Read(address, out var read, out _) is not ReadOutcome.Whole || read.Port == 0 ? null : Begin(address.ToArray(), read);
        }
    }

    private Correspondent? Begin(byte[] key, SocksAddress address)
    {
        Remove(key);
        if (_correspondents.Count == MaxCorrespondents)
        {
            Remove(_correspondents.MinBy(c => c.Value.LastMoved).Key);
        }

        if (!_budget.TryTake())
        {
            return null;
        }

        var runtime = _state.Current;
        var placed = Placement.Select(runtime, address.Host, address.Port, _client.Address, _peerPort, _user, (byte)ProtocolType.Udp);
        First ??= (address, placed.Selection);
        var correspondent = new Correspondent(runtime, placed, address, Deliver, _time);
        _correspondents.Add(key, correspondent);
        _ = correspondent.RunAsync();
        return correspondent;
    }

    private bool IsWorthAnother(Correspondent known)
    {
        var isLost = known.HasEnded
            || (known.Uplink is { } uplink && ReferenceEquals(known.Runtime, _state.Current) && !known.Runtime.State.Current.Table.IsAvailable(uplink.Index));
        return isLost && _time.GetElapsedTime(known.Begun) >= Retry;
    }

    private void Deliver(byte[] buffer, int length, IPEndPoint from)
    {
        LastMoved = _time.GetTimestamp();
        Interlocked.Add(ref _toClient, length);
        var unused = DatagramHeader.WriteBefore(from, buffer);
        // Connected to the client before anything was sent for it. A full buffer loses the datagram.
        _relay.Send(buffer.AsSpan(unused, DatagramHeader.MaxWritten - unused + length), SocketFlags.None, out _);
    }

    private void Sweep()
    {
        lock (_lock)
        {
            foreach (var (key, _) in _correspondents.Where(c => _time.GetElapsedTime(c.Value.LastMoved) > Silence).ToList())
            {
                Remove(key);
            }
        }
    }

    private void Remove(byte[] key)
    {
        if (_correspondents.Remove(key, out var removed))
        {
            removed.Dispose();
            _budget.Return();
        }
    }
}
