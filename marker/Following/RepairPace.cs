namespace MwanLb.Marker.Following;

/// <summary>Keeps us from fighting with another program that takes away what we put back: the first times at once, then ever more rarely.</summary>
/// <param name="time">The clock.</param>
internal sealed class RepairPace(TimeProvider time)
{
    /// <summary>So many repairs of one thing in a row are made without waiting: a restart of the network takes several away in a breath.</summary>
    public const int AtOnce = 4;

    /// <summary>A thing that stands for so long after it was put back is at peace.</summary>
    public static readonly TimeSpan Calm = TimeSpan.FromSeconds(30);

    /// <summary>The longest pause between two repairs of a thing.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, (long At, int Count)> _repairs = new(StringComparer.Ordinal);

    /// <summary>How long to wait before a thing may be put back; zero: not at all.</summary>
    public TimeSpan WaitFor(string what)
    {
        if (!_repairs.TryGetValue(what, out var last))
        {
            return TimeSpan.Zero;
        }

        var left = Pause(last.Count) - time.GetElapsedTime(last.At);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    /// <summary>Notes that a thing was put back, or that it was tried; true: it is contended from now on, which is to be said once.</summary>
    public bool Note(string what)
    {
        var isInRow = _repairs.TryGetValue(what, out var last) && time.GetElapsedTime(last.At) < Calm + Pause(last.Count);
        var count = isInRow ? last.Count + 1 : 1;
        _repairs[what] = (time.GetTimestamp(), count);
        return count == AtOnce;
    }

    // 1, 2, 4 … seconds.
    private static TimeSpan Pause(int count) => count < AtOnce
        ? TimeSpan.Zero
        : TimeSpan.FromSeconds(Math.Min(Longest.TotalSeconds, Math.Pow(2, Math.Min(count - AtOnce, 10))));
}
