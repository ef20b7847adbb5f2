using MwanLb.Engine.Uplinks;

namespace MwanLb.Benchmarks.Selection;

/// <summary>Peer: round robin as a script would do it, a queue whose head goes to its end, under a lock.</summary>
internal sealed class LockedRotation(IEnumerable<Uplink> uplinks)
{
    private readonly Lock _lock = new();
    private readonly Queue<Uplink> _queue = new(uplinks);

    public Uplink Next()
    {
        lock (_lock)
        {
            var next = _queue.Dequeue();
            _queue.Enqueue(next);
            return next;
        }
    }
}
