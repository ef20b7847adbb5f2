using Microsoft.Extensions.Hosting.Systemd;

namespace MwanLb.Marker.Marking;

/// <summary>
/// Feeds systemd's watchdog once every queue's thread has said that it answers. Said by those threads, not by a timer: while one queue is held
/// and not answered, its share of the new connections does not get out, and the watchdog is what ends that.
/// </summary>
/// <remarks>For any number of threads.</remarks>
internal sealed class MarkingWatchdog(ISystemdNotifier? systemd, int queues)
{
    private static readonly ServiceState Alive = new("WATCHDOG=1");

    private readonly ulong _all = ulong.MaxValue >> (64 - queues);
    private ulong _alive;

    /// <summary>Takes one queue's sign of life.</summary>
    public void SetAlive(int queue)
    {
        if ((Interlocked.Or(ref _alive, 1UL << queue) | (1UL << queue)) == _all)
        {
            Interlocked.Exchange(ref _alive, 0);
            systemd?.Notify(Alive);
        }
    }
}
