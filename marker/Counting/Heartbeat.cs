using MwanLb.Engine.Uplinks;

namespace MwanLb.Marker.Counting;

/// <summary>Tells the pickers once a second that the daemon lives. Given by the thread that counts: counts that stand still are no sign of life.</summary>
internal sealed class Heartbeat(UplinkTable table, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private long? _beatAt;

    /// <summary>How long until the next one is due.</summary>
    public TimeSpan Due => _beatAt is { } at && time.GetElapsedTime(at) is var past && past < Interval ? Interval - past : TimeSpan.Zero;

    /// <summary>Beats where it is due.</summary>
    public void Beat()
    {
        if (Due == TimeSpan.Zero)
        {
            table.Beat(time.GetUtcNow(), Environment.ProcessId);
            _beatAt = time.GetTimestamp();
        }
    }
}
