namespace MwanLb.Marker.Counting;

/// <summary>Whether new connections come too fast for an event about each.</summary>
/// <remarks>
/// The kernel writes the event within the verdict that lets the first packet go: 1.9 of 12.7 µs a connection were measured, which a router at its
/// limit needs for the connections themselves. The beginnings are then taken from what was assigned, until it is calmer.
/// </remarks>
internal sealed class NewConnectionRate(TimeProvider time)
{
    /// <summary>New connections a second from which it is too fast.</summary>
    public const long Fast = 30_000;

    /// <summary>New connections a second below which it is calm again. Apart from <see cref="Fast"/>, so that a rate between does not switch to and fro.</summary>
    public const long Calm = 25_000;

    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan CalmFor = TimeSpan.FromSeconds(1);

    private long _since;
    private long? _assigned;
    private long _fastAt;

    /// <summary>Whether it is too fast now.</summary>
    public bool IsTooFast { get; private set; }

    /// <summary>Takes note of how many connections have been assigned so far.</summary>
    public void Watch(long assigned)
    {
        if (_assigned is not { } before)
        {
            // The table may be older than we are: what it counts has not come now.
            (_since, _assigned) = (time.GetTimestamp(), assigned);
            return;
        }

        var elapsed = time.GetElapsedTime(_since);
        if (elapsed < Window)
        {
            return;
        }

        var rate = (assigned - before) / elapsed.TotalSeconds;
        _since = time.GetTimestamp();
        _assigned = assigned;
        if (rate > (IsTooFast ? Calm : Fast))
        {
            IsTooFast = true;
            _fastAt = _since;
        }
        else if (IsTooFast && time.GetElapsedTime(_fastAt) >= CalmFor)
        {
            IsTooFast = false;
        }
    }
}
