
namespace MwanLb.Proxy.Tunneling;

/// <summary>The open tunnels: ends those that were silent or lasted for too long, and waits for the rest when the program stops.</summary>
/// <remarks>A list whose links are in the tunnels themselves: ten thousand idle ones are to cost little.</remarks>
internal sealed class TunnelList : IDisposable
{
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Func<(TimeSpan Idle, TimeSpan Lifetime)> _limits;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private Tunnel? _first;
    private TaskCompletionSource? _empty;

    /// <summary>An empty list.</summary>
    /// <param name="limits">How long a tunnel may be silent, and how long it may last; a lifetime of zero: for ever.</param>
    /// <param name="time">The clock.</param>
    public TunnelList(Func<(TimeSpan Idle, TimeSpan Lifetime)> limits, TimeProvider time)
    {
        (_limits, _time) = (limits, time);
        _timer = time.CreateTimer(static list => ((TunnelList)list!).Sweep(), this, SweepInterval, SweepInterval);
    }

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    public void Add(Tunnel tunnel)
    {
        lock (_lock)
        {
            tunnel.Next = _first;
            if (_first is not null)
            {
                _first.Previous = tunnel;
            }

            _first = tunnel;
            Count++;
        }
    }

    public void Remove(Tunnel tunnel)
    {
        lock (_lock)
        {
            if (tunnel.Previous is { } previous)
            {
                previous.Next = tunnel.Next;
            }
            else
            {
                _first = tunnel.Next;
            }

            if (tunnel.Next is { } next)
            {
                next.Previous = tunnel.Previous;
            }

            if (--Count == 0)
            {
                _empty?.TrySetResult();
            }
        }
    }

    /// <summary>Waits until there is none, or the patience is at its end; then those that are left are ended.</summary>
    public async Task DrainAsync(CancellationToken patience)
    {
        lock (_lock)
        {
            _empty = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (Count == 0)
            {
                return;
            }
        }

        try
        {
            await _empty.Task.WaitAsync(patience).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Collect(static _ => true).ForEach(static t => t.Abort());
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Sweep()
    {
        var (idle, lifetime) = _limits();
        Collect(t => _time.GetElapsedTime(t.LastMoved) > idle || (lifetime > TimeSpan.Zero && _time.GetElapsedTime(t.Begun) > lifetime)).ForEach(static t => t.Abort());
    }

    // Ended outside the lock: the end of one takes it off the list.
    private List<Tunnel> Collect(Predicate<Tunnel> isDue)
    {
        var due = new List<Tunnel>();
        lock (_lock)
        {
            for (var tunnel = _first; tunnel is not null; tunnel = tunnel.Next)
            {
                if (isDue(tunnel))
                {
                    due.Add(tunnel);
                }
            }
        }

        return due;
    }
}
