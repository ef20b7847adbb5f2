using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Marker.Metering;

/// <summary>How an uplink's quota stands. The names of the members are those of the JSON fields: documented, not to be changed.</summary>
/// <param name="Uplink">The uplink.</param>
/// <param name="Used">Bytes of it that are used; null: nobody has counted yet.</param>
/// <param name="Quota">In bytes.</param>
/// <param name="UsedPercent">The same in percent.</param>
/// <param name="Stage"><c>open</c>, <c>soft</c> or <c>reached</c>.</param>
/// <param name="SharePercent">What is left of its share.</param>
/// <param name="Reached">What becomes of it when it is used up: <c>last-resort</c>, <c>keep</c> or <c>stop</c>.</param>
/// <param name="Counts">What counts: <c>both</c>, <c>down</c> or <c>up</c>.</param>
/// <param name="PeriodStart">On which day the period began.</param>
/// <param name="PeriodEnd">On which day the next one begins.</param>
/// <param name="DaysLeft">Days to that.</param>
/// <param name="IsComplete">Whether what is counted is all of the period.</param>
internal sealed record QuotaStatus(
    string Uplink, long? Used, long Quota, double? UsedPercent, string Stage, int SharePercent, string Reached, string Counts, DateOnly PeriodStart, DateOnly PeriodEnd,
    int DaysLeft, bool IsComplete)
{
    /// <summary>Those of all uplinks that have one.</summary>
    /// <param name="model">The configuration.</param>
    /// <param name="book">What the daemon has written; null: nothing.</param>
    /// <param name="today">The day.</param>
    public static IReadOnlyList<QuotaStatus> All(RouterModel model, MeterBook? book, DateOnly today) =>
    [
        .. model.Uplinks.Where(uplink => !model.Quotas.IsEmpty && model.Quotas[uplink.Index] is not null)
            .Select(uplink => Of(uplink, model.Quotas[uplink.Index]!, book?.Meters.FirstOrDefault(meter => meter.Name == uplink.Name), today)),
    ];

    /// <summary>For the administrator's eyes.</summary>
    public string Describe()
    {
        var days = DaysLeft == 1 ? "1 day" : $"{DaysLeft} days";
        var used = Used is { } bytes ? $"{ByteSize.Format(bytes)} of {ByteSize.Format(Quota)} ({UsedPercent:0} %)" : $"nothing counted yet of {ByteSize.Format(Quota)}";
        var effect = Stage switch
        {
            "soft" => $"; at {SharePercent} % of its share",
            "reached" => Reached switch { "stop" => "; used up: stopped", "keep" => "; used up, and kept", _ => "; used up: the last resort" },
            _ => "",
        };
        return $"{used}, {days} left{effect}{(IsComplete ? "" : "; not all of the period was counted")}";
    }

    private static QuotaStatus Of(Uplink uplink, QuotaModel quota, MeterRecord? meter, DateOnly today)
    {
        var start = BillingPeriod.StartOf(today, quota.BillingDay);
        var end = BillingPeriod.EndOf(start, quota.BillingDay);
        // What nobody has counted on since an earlier period is not this one's.
        var used = meter?.Count.Start >= start ? meter.Used(quota) : (long?)null;
        return new QuotaStatus(
            uplink.Name, used, quota.Bytes, used is { } bytes ? Math.Round(100.0 * bytes / quota.Bytes, 1) : null,
            EnumWord.Of(QuotaDesk.StageOf(quota, used ?? 0)), quota.SharePercent(used ?? 0), EnumWord.Of(quota.Reached), EnumWord.Of(quota.Counts), start, end,
            end.DayNumber - today.DayNumber, meter?.Count.IsComplete ?? false);
    }
}
