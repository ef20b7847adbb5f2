namespace MwanLb.Proxy.Hosting;

/// <summary>The configuration in force.</summary>
/// <param name="first">That with which the program begins.</param>
internal sealed class ProxyState(ProxyRuntime first) : IDisposable
{
    // Of the configuration before: what has begun with it has so long to end. Tunnels do not need it any more once they stand.
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(5);

    private volatile ProxyRuntime _current = first;

    /// <summary>What holds now. Whoever needs several things of one configuration asks once.</summary>
    public ProxyRuntime Current => _current;

    /// <summary>Puts another one in force.</summary>
    public void Replace(ProxyRuntime next, TimeProvider time)
    {
        var before = Interlocked.Exchange(ref _current, next);
        before.Counters.Dispose();
        _ = DisposeLaterAsync(before, time);
    }

    public void Dispose() => _current.Dispose();

    private static async Task DisposeLaterAsync(ProxyRuntime before, TimeProvider time)
    {
        await Task.Delay(Grace, time).ConfigureAwait(false);
        before.Dispose();
    }
}
