namespace MwanLb.Marker.Counting;

/// <summary>When the connections are counted anew by a dump.</summary>
/// <remarks>
/// A dump of 270,000 entries was measured at 0.26 to 0.29 s of CPU, and one of an empty table of 262,144 buckets at 0.01 s: the larger the table, the longer the rest. Where events tell all, a dump is
/// only there to find what should not happen, and takes at most a two-hundredth of a core; otherwise at most a twentieth.
/// </remarks>
internal sealed class ResyncSchedule(TimeProvider time)
{
    private static readonly TimeSpan NowAndThen = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan OftenWithoutEvents = TimeSpan.FromSeconds(1);

    private const int SeldomRatio = 200;
    private const int OftenRatio = 20;

    private long _doneAt = time.GetTimestamp();
    private TimeSpan _rest;
    private TimeSpan _leastRest;

    /// <summary>A dump is wanted as soon as the last one's cost allows.</summary>
    public bool IsUrgent { get; private set; }

    /// <summary>A dump that is wanted now would be due at once.</summary>
    public bool MayHurry => time.GetElapsedTime(_doneAt) >= _leastRest;

    /// <summary>How long until the next one.</summary>
    public TimeSpan Due
    {
        get
        {
            var left = (IsUrgent ? _leastRest : _rest) - time.GetElapsedTime(_doneAt);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>Asks for one.</summary>
    public void Hurry() => IsUrgent = true;

    /// <summary>One begins: what is asked for from now on is another.</summary>
    public void Begin() => IsUrgent = false;

    /// <summary>One is done.</summary>
    /// <param name="cost">How long it took.</param>
    /// <param name="eventsTellAll">Whether events would have told everything that it found.</param>
    /// <param name="isComplete">Whether it found everything.</param>
    public void Done(TimeSpan cost, bool eventsTellAll, bool isComplete)
    {
        _doneAt = time.GetTimestamp();
        _leastRest = cost * OftenRatio;
        _rest = eventsTellAll
            ? Longer(NowAndThen, cost * SeldomRatio)
            : Longer(OftenWithoutEvents, _leastRest);
        IsUrgent |= !isComplete;
    }

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
