namespace MwanLb.Proxy.Tunneling;

/// <summary>The open tunnels and associations: ends those that were silent or lasted for too long, and waits for the rest when the program stops.</summary>
/// <remarks>A list whose links are in its members: ten thousand idle ones are to cost little.</remarks>
internal sealed class RelayList : IDisposable
{
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly Func<(TimeSpan Idle, TimeSpan Lifetime)> _limits;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private Relay? _first;
    private int _expected;
    private TaskCompletionSource? _empty;

    /// <summary>An empty list.</summary>
    /// <param name="limits">How long one may be silent, and how long it may last; a lifetime of zero: for ever.</param>
    /// <param name="time">The clock.</param>
    public RelayList(Func<(TimeSpan Idle, TimeSpan Lifetime)> limits, TimeProvider time)
    {
        (_limits, _time) = (limits, time);
        _timer = time.CreateTimer(static list => ((RelayList)list!).Sweep(), this, SweepInterval, SweepInterval);
    }

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    private bool IsEmpty => Count + _expected == 0;

    public void Add(Relay relay)
    {
        lock (_lock)
        {
            relay.Next = _first;
            if (_first is not null)
            {
                _first.Previous = relay;
            }

            _first = relay;
            Count++;
        }
    }

    public void Remove(Relay relay)
    {
        lock (_lock)
        {
            if (relay.Previous is { } previous)
            {
                previous.Next = relay.Next;
            }
            else
            {
                _first = relay.Next;
            }

            if (relay.Next is { } next)
            {
                next.Previous = relay.Previous;
            }

            Count--;
            NoteWhetherEmpty();
        }
    }

    /// <summary>Says that one may be added soon: a client has asked for it, and it is being dialed.</summary>
    /// <returns>To be disposed of when it has been added, or will not be.</returns>
    public Expected Expect()
    {
        lock (_lock)
        {
            _expected++;
        }

        return new Expected(this);
    }

    /// <summary>Waits until there is none, and none expected, or the patience is at its end; then those that are left are ended.</summary>
    /// <returns>How many were ended so.</returns>
    public async Task<int> DrainAsync(CancellationToken patience)
    {
        lock (_lock)
        {
            _empty = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (IsEmpty)
            {
                return 0;
            }
        }

        try
        {
            await _empty.Task.WaitAsync(patience).ConfigureAwait(false);
            return 0;
        }
        catch (OperationCanceledException)
        {
            var left = Collect(static _ => true);
            left.ForEach(static r => r.Abort());
            if (left.Count > 0)
            {
                // Each has a line in the access log to write.
                await Task.WhenAny(_empty.Task, Task.Delay(LastWords, _time, CancellationToken.None)).ConfigureAwait(false);
            }

            return left.Count;
        }
    }

    public void Dispose() => _timer.Dispose();

    private void NoteWhetherEmpty()
    {
        if (IsEmpty)
        {
            _empty?.TrySetResult();
        }
    }

    private void Sweep()
    {
        var (idle, lifetime) = _limits();
        Collect(r => _time.GetElapsedTime(r.LastMoved) > idle || (lifetime > TimeSpan.Zero && _time.GetElapsedTime(r.Begun) > lifetime)).ForEach(static r => r.Abort());
    }

    // Ended outside the lock: the end of one takes it off the list.
    private List<Relay> Collect(Predicate<Relay> isDue)
    {
        var due = new List<Relay>();
        lock (_lock)
        {
            for (var relay = _first; relay is not null; relay = relay.Next)
            {
                if (isDue(relay))
                {
                    due.Add(relay);
                }
            }
        }

        return due;
    }

    /// <summary>One that is expected, until it is disposed of.</summary>
    public readonly struct Expected(RelayList list) : IDisposable
    {
        public void Dispose()
        {
            lock (list._lock)
            {
                list._expected--;
                list.NoteWhetherEmpty();
            }
        }
    }
}
