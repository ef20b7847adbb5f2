using MwanLb.Engine.Uplinks;

namespace MwanLb.Engine.Configuration;

/// <summary>How much an uplink may carry from one billing day to the next, and what becomes of it near the end. Immutable.</summary>
public sealed record QuotaModel
{
    /// <summary>The share that is left just before the quota is used up: enough to notice a line that fails, too little to use it up.</summary>
    public const int SmallestPercent = 10;

    // Each new share makes pickers work out their turns anew.
    private const int Step = 5;

    /// <summary>In bytes.</summary>
    public required long Bytes { get; init; }

    /// <summary>The day of the month on which a period begins, 1 to 31; in a month that has no such day, its last one.</summary>
    public int BillingDay { get; init; } = 1;

    /// <summary>Which bytes count.</summary>
    public QuotaCounts Counts { get; init; }

    /// <summary>From this much of it on, in percent, the uplink's share falls; 100: never.</summary>
    public int SoftPercent { get; init; } = 80;

    /// <summary>What becomes of the uplink once it is used up.</summary>
    public QuotaReached Reached { get; init; }

    /// <summary>What counts, of bytes received and sent.</summary>
    public long Counted(long received, long sent) => Counts switch
    {
        QuotaCounts.Down => received,
        QuotaCounts.Up => sent,
        _ => received + sent,
    };

    /// <summary>Whether it is used up.</summary>
    public bool IsReached(long used) => used >= Bytes;

    /// <summary>Whether so much of it is used that the share falls.</summary>
    public bool IsSoft(long used) => SoftPercent < 100 && used >= SoftAt;

    /// <summary>What is left of the uplink's share, in percent: all of it up to the soft limit, and from there on evenly less down to <see cref="SmallestPercent"/>.</summary>
    public int SharePercent(long used)
    {
        if (!IsSoft(used) || IsReached(used))
        {
            return IsReached(used) && Reached is QuotaReached.Keep && SoftPercent < 100 ? SmallestPercent : 100;
        }

        var left = 100 - (int)((100 - SmallestPercent) * (used - SoftAt) / (Bytes - SoftAt));
        return (left + Step - 1) / Step * Step;
    }

    /// <summary>What it says of new connections.</summary>
    public QuotaLimit Limit(long used) => !IsReached(used) ? QuotaLimit.None : Reached switch
    {
        QuotaReached.Keep => QuotaLimit.None,
        QuotaReached.Stop => QuotaLimit.Stopped,
        _ => QuotaLimit.LastResort,
    };

    private double SoftAt => Bytes * (SoftPercent / 100.0);
}
