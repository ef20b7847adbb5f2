using MwanLb.Proxy.Hosting;

namespace MwanLb.Proxy.Socks.Datagrams;

/// <summary>How many destinations all associations may have together: each is a descriptor, and connections need theirs.</summary>
internal sealed class DatagramBudget(ProxyState state)
{
    private int _used;

    /// <summary>Takes one. As many as there may be connections.</summary>
    public bool TryTake()
    {
        if (Interlocked.Increment(ref _used) <= state.Current.Proxy.MaxConnections)
        {
            return true;
        }

        Interlocked.Decrement(ref _used);
        return false;
    }

    /// <summary>Gives one back.</summary>
    public void Return() => Interlocked.Decrement(ref _used);
}
