using System.Net;
using System.Net.Sockets;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;
using MwanLb.Proxy.Access;
using MwanLb.Proxy.Dialing;
using MwanLb.Proxy.Hosting;
using MwanLb.Proxy.Listening;
using MwanLb.Proxy.Reporting;

namespace MwanLb.Proxy.Socks.Datagrams;

/// <summary>The servers of an association, each placed when the first datagram for it comes, and forgotten when it has been silent.</summary>
internal sealed class Correspondents : IDisposable
{
    /// <summary>Servers at once; a new one takes the place of the one that was silent for the longest time.</summary>
    public const int Max = 64;

    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(10);

    // A server that was silent for so long is no longer expected to answer: NATs, too, forget a mapping of UDP then (conntrack: 30 s, with answers 120 s).
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(60);

    // So often, at most, another way is tried to a server that none led to, or whose uplink has gone.
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(5);

    private readonly Client _client;
    private readonly string? _user;
    private readonly ProxyState _state;
    private readonly DatagramBudget _budget;
    private readonly Action<byte[], int, IPEndPoint> _deliver;
    private readonly ProxyMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private readonly Dictionary<byte[], Correspondent> _known = new(AddressBytesComparer.Instance);
    private bool _hasEnded;

    /// <summary>None.</summary>
    /// <param name="client">Who asks.</param>
    /// <param name="user">Whom we have authenticated; null: nobody.</param>
    /// <param name="state">The configuration in force.</param>
    /// <param name="budget">The servers of all associations.</param>
    /// <param name="deliver">Takes what a server sends: a buffer with room for a header, the length of the data behind it, and whose they are.</param>
    /// <param name="metrics">Counts.</param>
    /// <param name="time">The clock.</param>
    public Correspondents(Client client, string? user, ProxyState state, DatagramBudget budget, Action<byte[], int, IPEndPoint> deliver, ProxyMetrics metrics, TimeProvider time)
    {
        (_client, _user, _state, _budget, _deliver, _metrics, _time) = (client, user, state, budget, deliver, metrics, time);
        _timer = time.CreateTimer(static c => ((Correspondents)c!).Sweep(), this, SweepInterval, SweepInterval);
    }

    /// <summary>The first server, and what was chosen for it; null: the client has sent nothing.</summary>
    public (SocksAddress Address, Selection Selection)? First { get; private set; }

    /// <summary>The server of this address; null: it is none, or there are too many.</summary>
    /// <param name="address">As it stands in the datagram.</param>
    /// <param name="clientPort">From where the client sends.</param>
    public Correspondent? Find(ReadOnlySpan<byte> address, int clientPort)
    {
        lock (_lock)
        {
            if (_known.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(address, out var known) && !IsWorthAnother(known))
            {
                return known;
            }

            return _hasEnded || SocksAddress.Read(address, out var read, out _) is not ReadOutcome.Whole || read.Port == 0
                ? null
                : Begin_NeedsLock(address.ToArray(), read, clientPort);
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        lock (_lock)
        {
            _hasEnded = true;
            foreach (var key in _known.Keys.ToArray())
            {
                Remove_NeedsLock(key);
            }
        }
    }

    private Correspondent? Begin_NeedsLock(byte[] key, SocksAddress address, int clientPort)
    {
        Remove_NeedsLock(key);
        if (_known.Count == Max)
        {
            Remove_NeedsLock(_known.MinBy(c => c.Value.LastMoved).Key);
        }

        if (!_budget.TryTake())
        {
            return null;
        }

        var runtime = _state.Current;
        var placed = Placement.Select(runtime, address.Host, address.Port, _client.Address, clientPort, _user, (byte)ProtocolType.Udp);
        First ??= (address, placed.Selection);
        var destination = new Destination(address.Host, address.Port, ClientNetwork.Of(_client.Address), IsTunnel: true);
        var correspondent = new Correspondent(runtime, placed, destination, _deliver, _metrics, _time);
        _known.Add(key, correspondent);
        _ = correspondent.RunAsync();
        return correspondent;
    }

    private bool IsWorthAnother(Correspondent known) =>
        (known.HasEnded || (known.Uplink is { } uplink && IsLost(uplink))) && _time.GetElapsedTime(known.Begun) >= Retry;

    // Only what no longer carries anything: datagrams that are under way stay on an uplink that is drained, or whose quota is used up. By the configuration
    // in force, in which it can have another place; one that is in it no more is nobody's to look after.
    private bool IsLost(Uplink uplink)
    {
        var runtime = _state.Current;
        foreach (var now in runtime.Model.Uplinks)
        {
            if (now.Name == uplink.Name && now.Fwmark == uplink.Fwmark)
            {
                return runtime.State.Current.IsDown(now);
            }
        }

        return true;
    }

    private void Sweep()
    {
        lock (_lock)
        {
            foreach (var (key, _) in _known.Where(c => _time.GetElapsedTime(c.Value.LastMoved) > Silence).ToList())
            {
                Remove_NeedsLock(key);
            }
        }
    }

    private void Remove_NeedsLock(byte[] key)
    {
        if (_known.Remove(key, out var removed))
        {
            removed.Dispose();
            _budget.Return();
        }
    }
}
