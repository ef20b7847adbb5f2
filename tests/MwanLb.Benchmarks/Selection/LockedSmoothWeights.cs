using MwanLb.Engine.Uplinks;

namespace MwanLb.Benchmarks.Selection;

/// <summary>Peer: smooth weighted round robin with its credits kept from turn to turn, under a lock, as reverse proxies have it.</summary>
internal sealed class LockedSmoothWeights(IReadOnlyList<Uplink> uplinks)
{
    private readonly Lock _lock = new();
    private readonly int[] _credits = new int[uplinks.Count];
    private readonly int _sum = uplinks.Sum(u => u.Weight);

    public Uplink Next()
    {
        lock (_lock)
        {
            var richest = 0;
            for (var i = 0; i < _credits.Length; i++)
            {
                _credits[i] += uplinks[i].Weight;
                richest = _credits[i] > _credits[richest] ? i : richest;
            }

            _credits[richest] -= _sum;
            return uplinks[richest];
        }
    }
}
