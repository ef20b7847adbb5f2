using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.Hosting;

namespace MwanLb.Marker.Failover;

/// <summary>When the connections on backup uplinks are ended because an uplink of a lower tier is back (<c>on-recovery</c>). For one thread.</summary>
/// <param name="model">The configuration.</param>
/// <param name="table">Who is usable.</param>
/// <param name="time">The clock.</param>
internal sealed class FailbackSchedule(RouterModel model, UplinkTable table, TimeProvider time)
{
    private readonly SteadyTime _time = new(time);
    private readonly Dictionary<Uplink, DateTimeOffset> _due = [];

    /// <summary>The next time, by a <see cref="SteadyTime"/>; null: nothing is planned.</summary>
    public DateTimeOffset? NextDue => _due.Count == 0 ? null : _due.Values.Min();

    /// <summary>Plans what follows from an uplink's return: the times begin anew.</summary>
    public IEnumerable<(Uplink Backup, TimeSpan After)> Plan(Uplink returned)
    {
        foreach (var backup in model.Uplinks.Where(uplink => uplink.Tier > returned.Tier && table.Health(uplink.Index) is not UplinkHealth.Down))
        {
            if (backup.OnRecovery.After is { } after)
            {
                _due[backup] = _time.GetUtcNow() + after;
                yield return (backup, after);
            }
        }
    }

    /// <summary>The uplinks whose time has come, and what speaks against it.</summary>
    public IReadOnlyList<(Uplink Backup, string? Obstacle)> TakeDue()
    {
        var now = _time.GetUtcNow();
        var due = _due.Where(pair => pair.Value <= now).Select(pair => pair.Key).ToArray();
        foreach (var backup in due)
        {
            _due.Remove(backup);
        }

        return [.. due.Select(backup => (backup, Obstacle(backup)))];
    }

    private string? Obstacle(Uplink backup)
    {
        if (!model.Uplinks.Any(uplink => uplink.Tier < backup.Tier && table.QuotaLimit(uplink.Index) <= table.QuotaLimit(backup.Index) && StandIn.IsUsable(uplink, table)))
        {
            return "no uplink of a lower tier is left";
        }

        // What a rule places on it on purpose cannot be told from what failed over to it.
        var snapshot = UplinkSnapshot.Create(model.Pools, table);
        return snapshot.Pools.FirstOrDefault(pool => pool.Candidates.Contains(backup)) is { } pool
            ? $"{(pool.Pool.Index == 0 ? "the default pool" : $"pool '{pool.Pool.Name}'")} places connections on it now"
            : null;
    }
}
