using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace MwanLb.Proxy.Access;

/// <summary>How many connections clients have, in all and each: so that one cannot take them all.</summary>
/// <remarks>Sixteen tables with a lock each, held for one look-up: clients do not wait for each other. Only those who are connected have an entry: the tables are bounded as the connections are.</remarks>
internal sealed class ConnectionLimits
{
    private const int ShardCount = 16;

    private volatile int _max;
    private volatile int _maxPerClient;
    private readonly Dictionary<ClientNetwork, int>[] _shards;
    private int _count;

    public ConnectionLimits(int max, int maxPerClient)
    {
        Change(max, maxPerClient);
        _shards = [.. Enumerable.Range(0, ShardCount).Select(_ => new Dictionary<ClientNetwork, int>())];
    }

    /// <summary>Connections at this moment.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Sets other limits. Those who are connected stay, and count.</summary>
    public void Change(int max, int maxPerClient) => (_max, _maxPerClient) = (max, maxPerClient);

    /// <summary>Counts a connection, if there is room.</summary>
    /// <param name="client">Whose.</param>
    /// <param name="lease">To be disposed when it has ended; more than once does no harm.</param>
    public bool TryEnter(IPAddress client, [NotNullWhen(true)] out IDisposable? lease)
    {
        lease = null;
        if (Interlocked.Increment(ref _count) > _max)
        {
            Interlocked.Decrement(ref _count);
            return false;
        }

        var network = ClientNetwork.Of(client);
        var shard = ShardOf(network);
        lock (shard)
        {
            var count = shard.GetValueOrDefault(network);
            if (count < _maxPerClient)
            {
                shard[network] = count + 1;
                lease = new Lease(this, network);
                return true;
            }
        }

        Interlocked.Decrement(ref _count);
        return false;
    }

    private Dictionary<ClientNetwork, int> ShardOf(ClientNetwork network) => _shards[(uint)network.GetHashCode() % ShardCount];

    private void Leave(ClientNetwork network)
    {
        var shard = ShardOf(network);
        lock (shard)
        {
            if (--shard[network] == 0)
            {
                shard.Remove(network);
            }
        }

        Interlocked.Decrement(ref _count);
    }

    private sealed class Lease(ConnectionLimits limits, ClientNetwork network) : IDisposable
    {
        private int _isOver;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isOver, 1) == 0)
            {
                limits.Leave(network);
            }
        }
    }
}
