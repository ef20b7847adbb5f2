using MwanLb.Engine.Configuration;
using MwanLb.Marker.Metering;

namespace MwanLb.Marker.Tests.Metering;

public sealed class MeterRecordTests
{
    private static readonly DateOnly March = new(2026, 3, 1), April = new(2026, 4, 1);
    private static readonly QuotaModel Quota = new() { Bytes = 1000 };

    public static TheoryData<long, long, long> Growths => new()
    {
        // before, now; growth
        { 100,           100,  0   },
        { 100,           150,  50  },
        { 100,           40,   40  }, // reset
        { 4_294_967_000, 204,  500 }, // 32 bits, gone round
        { 4_294_967_297, 204,  204 }, // too much for 32 bits: reset
        { 2_000_000_000, 204,  204 }, // far from going round: reset
    };

    [Theory]
    [MemberData(nameof(Growths))]
    public void Advance_Counters_CountTheirGrowth(long before, long now, long growth)
    {
        var record = Counting(before, 7).Advance(new MeterReading(3, now, 12), March);

        Assert.Equal((growth, 5L), (record.Count.Received, record.Count.Sent));
    }

    [Fact]
    public void Advance_FirstLook_CountsNothing() => Assert.Equal((0L, false), (Counting(5000, 5000).Used(Quota), Counting(0, 0).Count.IsComplete));

    [Fact]
    public void Advance_InterfaceGoneAndMadeAgain_CountsAllOfTheNewOne()
    {
        var record = Counting(100, 100).Advance(null, March).Advance(new MeterReading(9, 150, 20), March);

        Assert.Equal(170, record.Used(Quota));
    }

    [Fact]
    public void Advance_NewPeriod_BeginsAtNothing()
    {
        var record = Counting(0, 0).Advance(new MeterReading(3, 400, 0), March).Correct(700, Quota).Advance(new MeterReading(3, 450, 0), April);

        Assert.Equal((50L, April, true), (record.Used(Quota), record.Count.Start, record.Count.IsComplete));
    }

    [Fact]
    public void Advance_ClockAheadForAWhile_LosesNothing()
    {
        var record = Counting(0, 0).Advance(new MeterReading(3, 400, 0), March).Advance(new MeterReading(3, 450, 0), April).Advance(new MeterReading(3, 470, 0), March);

        Assert.Equal((470L, March), (record.Used(Quota), record.Count.Start));
    }

    [Fact]
    public void Advance_ClockFarBehind_GoesOnWithThePeriod()
    {
        var record = Counting(0, 0).Advance(new MeterReading(3, 400, 0), new DateOnly(1970, 1, 1));

        Assert.Equal((400L, March), (record.Used(Quota), record.Count.Start));
    }

    // Without the period before it there is nothing to take up again: the line would be used up until that year.
    [Fact]
    public void Advance_BegunWhileTheClockWasYearsAhead_BeginsWithTheNextPeriodThatIsSeen()
    {
        var record = MeterRecord.New("lte", "wan0", new DateOnly(2033, 5, 12)).Advance(new MeterReading(3, 100, 0), new DateOnly(2033, 5, 12));

        record = record.Advance(new MeterReading(3, 400, 0), March);
        Assert.Equal(300L, record.Used(Quota));
        record = record.Advance(new MeterReading(3, 450, 0), April);

        Assert.Equal((50L, April), (record.Used(Quota), record.Count.Start));
    }

    public static TheoryData<string, bool, bool, long, bool> Resumptions => new()
    {
        // interface, same boot, next period; used after 150 on a counter that was at 100 with 100 used, complete
        { "wan0", true,  false, 150, true  }, // what passed while nobody looked
        { "wan0", false, false, 250, false }, // since the machine started; what was before that is missing
        { "wan1", true,  false, 100, false }, // other counters
        { "wan0", true,  true,  0,   false }, // nobody knows how much of it is of this period
        { "wan0", false, true,  0,   false },
    };

    [Theory]
    [MemberData(nameof(Resumptions))]
    public void Resume_DaemonWasAway_CountsWhatItCanKnow(string @interface, bool isSameBoot, bool isNextPeriod, long used, bool isComplete)
    {
        var start = isNextPeriod ? April : March;
        var record = Counting(0, 0).Advance(new MeterReading(3, 100, 0), March).Correct(100, Quota)
            .Resume(@interface, isSameBoot, start).Advance(new MeterReading(3, 150, 0), start);

        Assert.Equal((used, isComplete), (record.Used(Quota), record.Count.IsComplete));
    }

    [Theory]
    [InlineData(QuotaCounts.Both, 30)]
    [InlineData(QuotaCounts.Down, 20)]
    [InlineData(QuotaCounts.Up, 10)]
    public void Used_Counts_AreWhatIsConfigured(QuotaCounts counts, long used) =>
        Assert.Equal(used, Counting(0, 0).Advance(new MeterReading(3, 20, 10), March).Used(Quota with { Counts = counts }));

    [Fact]
    public void Correct_ThenMore_GoesOnFromThere()
    {
        var record = Counting(0, 0).Advance(new MeterReading(3, 20, 10), March).Correct(500, Quota).Advance(new MeterReading(3, 25, 10), March);

        Assert.Equal((505L, true), (record.Used(Quota), record.Count.IsComplete));
    }

    private static MeterRecord Counting(long received, long sent) => MeterRecord.New("lte", "wan0", March).Advance(new MeterReading(3, received, sent), March);
}
