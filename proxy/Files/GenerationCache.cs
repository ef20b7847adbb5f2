using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace MwanLb.Proxy.Files;

/// <summary>A cache of bounded weight in two generations: what is asked for moves into the young one; when that is full, it becomes the old one.</summary>
/// <remarks>
/// What is in use survives any flood of what is asked for once, as long as it is asked for once a generation; and nothing is kept in order, so that readers
/// share no lock. Microsoft.Extensions.Caching.Memory scans all entries to make room, and removes by age where nothing has expired.
/// </remarks>
internal sealed class GenerationCache<TKey, TValue>(long maxWeight, Func<TKey, TValue, int> weigh)
    where TKey : notnull
    where TValue : class
{
    private readonly Lock _turning = new();
    private volatile Generation _young = new([]);

    /// <summary>Entries, those in both generations counted twice.</summary>
    public int Count => _young.Entries.Count + _young.Older.Count;

    public bool TryGet(TKey key, [NotNullWhen(true)] out TValue? value)
    {
        var young = _young;
        if (young.Entries.TryGetValue(key, out value))
            return true;
        if (!young.Older.TryGetValue(key, out value))
            return false;
        Set(key, value);
        return true;
    }

    public void Set(TKey key, TValue value)
    {
        var young = _young;
        young.Entries[key] = value;
        // What replaces another counts again: the bound is met a little early at the worst.
        if (Interlocked.Add(ref young.Weight, weigh(key, value)) > maxWeight / 2)
            Turn(young);
    }

    public void Remove(TKey key)
    {
        var young = _young;
        young.Entries.TryRemove(key, out _);
        young.Older.TryRemove(key, out _);
    }

    private void Turn(Generation full)
    {
        lock (_turning)
        {
            if (_young == full)
                _young = new Generation(full.Entries);
        }
    }

    private sealed class Generation(ConcurrentDictionary<TKey, TValue> older)
    {
        public long Weight;

        public ConcurrentDictionary<TKey, TValue> Entries { get; } = new();

        public ConcurrentDictionary<TKey, TValue> Older { get; } = older;
    }
}
