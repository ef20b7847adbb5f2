using MwanLb.Engine.Configuration;

namespace MwanLb.Marker.Metering;

/// <summary>What is kept of one uplink's meter. Immutable.</summary>
/// <param name="Name">The uplink.</param>
/// <param name="Interface">Whose counters were read.</param>
/// <param name="Count">The present period.</param>
/// <param name="Previous">The period before: a clock that was ahead for a while takes nothing away. Null: none is known.</param>
/// <param name="Reading">The counters at the last look; null: none yet.</param>
/// <param name="Stage">What was told of it last.</param>
internal sealed record MeterRecord(string Name, string Interface, MeterCount Count, MeterCount? Previous, MeterReading? Reading, QuotaStage Stage)
{
    private const long Wrap = 1L << 32;
    private const int LongestMonth = 31;

    /// <summary>When the period began that the last look was in. Null: nobody has looked yet.</summary>
    public DateOnly? Seen { get; init; }

    /// <summary>How much of a quota is used.</summary>
    public long Used(QuotaModel quota) => Math.Max(0, quota.Counted(Count.Received, Count.Sent) + Count.Correction);

    /// <summary>A meter that has never run.</summary>
    public static MeterRecord New(string name, string @interface, DateOnly start) =>
        new(name, @interface, MeterCount.Begun(start) with { IsComplete = false }, null, null, QuotaStage.Open);

    /// <summary>
    /// Takes up what a daemon before this one has left. The growth of the counters meanwhile is traffic of this period where they are those of the same boot;
    /// those of another boot have counted since it began, which is some of what is missing. Across the end of a period nobody knows which part belongs where.
    /// </summary>
    public MeterRecord Resume(string @interface, bool isSameBoot, DateOnly start)
    {
        if (@interface != Interface || Reading is null || start > Count.Start)
        {
            var turned = Turn(start);
            return turned with { Interface = @interface, Reading = null, Count = turned.Count with { IsComplete = false } };
        }

        return isSameBoot ? this : this with { Reading = new MeterReading(0, 0, 0), Count = Count with { IsComplete = false } };
    }

    /// <summary>Takes what the counters say now.</summary>
    /// <param name="reading">Null: there is no such interface.</param>
    /// <param name="start">When the period began that this day is in.</param>
    public MeterRecord Advance(MeterReading? reading, DateOnly start)
    {
        var turned = Turn(start);
        if (reading is null || reading == turned.Reading)
        {
            return turned;
        }

        // One with another index was made since, and has counted from nothing.
        var before = turned.Reading is null ? reading : turned.Reading.Interface == reading.Interface ? turned.Reading : new MeterReading(0, 0, 0);
        return turned with
        {
            Reading = reading,
            Count = turned.Count with
            {
                Received = turned.Count.Received + Growth(before.Received, reading.Received),
                Sent = turned.Count.Sent + Growth(before.Sent, reading.Sent),
            },
        };
    }

    /// <summary>Has so much counted as used, as the provider says.</summary>
    public MeterRecord Correct(long used, QuotaModel quota) =>
        this with { Count = Count with { Correction = used - quota.Counted(Count.Received, Count.Sent), IsComplete = true } };

    private MeterRecord Turn(DateOnly start)
    {
        var turned = start > Count.Start ? this with { Count = MeterCount.Begun(start), Previous = Count }
            // The clock was ahead, and is right again.
            : start < Count.Start && Previous?.Start == start ? this with { Count = Previous + Count, Previous = null }
            // It was ahead when nothing was known of another period. One that ends while somebody looks shows which date is the right one.
            : start < Count.Start && IsNext(start) ? this with { Count = MeterCount.Begun(start), Previous = null }
            : this;
        return turned with { Seen = start };
    }

    // A clock that is put right jumps further than from one period to the next.
    private bool IsNext(DateOnly start) => Seen is { } seen && start > seen && start.DayNumber - seen.DayNumber <= LongestMonth;

    // Less than before: some drivers count with 32 bits, others begin anew when they are reset.
    private static long Growth(long before, long now) => now >= before ? now - before
        : before is > Wrap / 4 * 3 and < Wrap && now < Wrap / 4 ? now + Wrap - before
        : now;
}
