using MwanLb.Engine.Configuration.Reading;
using MwanLb.Engine.Selection;

namespace MwanLb.Engine.Configuration.Validation;

/// <summary>Checks the pools of the file: their number, names and uplinks, and whether a rule uses them.</summary>
internal static class PoolSet
{
    // The default pool is one too.
    private const int MaxWritten = Pool.MaxCount - 1;

    public static void Check(RouterOptions options, FindingList findings)
    {
        if (options.Pools.Length > MaxWritten)
            findings.Error(options.Pools[MaxWritten].At, options.Pools[MaxWritten].Label, null,
                $"is one too many: there can be {MaxWritten} pools, and the file has {options.Pools.Length}");

        var references = new UplinkReferences(options, findings);
        var used = options.Rules.Select(rule => rule.Pool.Value).ToHashSet();
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var pool in options.Pools)
        {
            references.Check(pool.Label, pool.Uplinks.Value);
            if (pool.Uplinks is { IsUsable: true, Value.IsEmpty: true })
                findings.Warning(pool.Uplinks.At, $"{pool.Label}: {KnownKeys.Uplinks}", pool.Uplinks.Text,
                    "is empty: what is placed on this pool always goes as when-none says");
            if (!pool.Name.IsUsable)
                continue;
            if (!lines.TryAdd(pool.Name.Value, pool.Name.At.Line))
                findings.Error(pool.Name.At, $"{pool.Label}: {KnownKeys.Name}", pool.Name.Text,
                    $"is already taken in line {lines[pool.Name.Value]}: each pool needs its own");
            else if (!used.Contains(pool.Name.Value))
                findings.Warning(pool.At, pool.Label, null,
                    $"is used by no rule: name it in one, pool = \"{pool.Name.Value}\", or take it out");
        }
    }
}
