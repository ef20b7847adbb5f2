using System.Collections.Immutable;
using Microsoft.Extensions.Time.Testing;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.Measuring;

namespace MwanLb.Marker.Tests.Measuring;

public sealed class CapacityMeterTests
{
    private const int Megabit = 1_000_000;

    private readonly FakeTimeProvider _time = new();

    [Theory]
    // received and sent megabits in the second; parts per million of 100 down, 10 up
    [InlineData(50, 1, 500_000)]
    [InlineData(50, 8, 800_000)]
    [InlineData(0, 0, 0)]
    [InlineData(120, 0, 1_200_000)]
    public void Measure_ASecond_IsTheFullerDirection(int received, int sent, long expected)
    {
        var (meter, table) = New(Fibre);

        Feed(meter, ("wan0", received, sent));

        Assert.Equal(expected, table.UsedPartsPerMillion(0));
    }

    [Fact]
    public void Measure_LineFillsUp_FollowsByHalfASecond()
    {
        var (meter, table) = New(Fibre);
        Feed(meter, ("wan0", 0, 0));

        List<long> seen = [];
        for (var second = 1; second <= 4; second++)
        {
            Feed(meter, ("wan0", 100, 0));
            seen.Add(table.UsedPartsPerMillion(0));
        }

        Assert.Equal([500_000, 750_000, 875_000, 937_500], seen);
    }

    [Theory]
    [InlineData(50, 100, 5_000)]   // the mean of a hundred
    [InlineData(50, 0, 500_000)]   // nobody counted: all of it is one
    [InlineData(0, 0, 1_000)]      // idle: not nothing
    [InlineData(1, 1_000, 1_000)]
    public void Measure_PerConnection_IsTheMeanButAtLeastAThousandth(int megabits, int connections, long expected)
    {
        var (meter, table) = New(Fibre);
        table.SetCounted(0, connections, 0);

        Feed(meter, ("wan0", megabits, 0));

        Assert.Equal(expected, table.UsedPerConnection(0));
    }

    [Fact]
    public void Measure_InterfaceVanishesAndReturnsWithNewCounters_NoFigureUntilTheSecondReading()
    {
        var (meter, table) = New(Fibre);
        Feed(meter, ("wan0", 50, 0));

        meter.Measure([]);
        Assert.Equal(500_000, table.UsedPartsPerMillion(0));
        _time.Advance(TimeSpan.FromSeconds(1));
        meter.Measure(new() { ["wan0"] = new(10, 10) });
        Assert.Equal(500_000, table.UsedPartsPerMillion(0));

        _time.Advance(TimeSpan.FromSeconds(1));
        meter.Measure(new() { ["wan0"] = new(10, 10) });
        Assert.Equal(0, table.UsedPartsPerMillion(0));
    }

    [Fact]
    public void Measure_CounterRunsBackwards_NoFigure()
    {
        var (meter, table) = New(Fibre);
        meter.Measure(new() { ["wan0"] = new(1 << 30, 5) });
        _time.Advance(TimeSpan.FromSeconds(1));

        meter.Measure(new() { ["wan0"] = new(0, 1 << 30) });

        Assert.Equal(0, table.UsedPartsPerMillion(0));
    }

    [Fact]
    public void Measure_TwoUplinksOnOneInterface_ShareItByTheirConnections()
    {
        var (meter, table) = New(Fibre, Fibre with { Index = 1, Name = "second", Download = 50 * Megabit });

        Feed(meter, ("wan0", 40, 0));
        Assert.Equal((200_000, 400_000), (table.UsedPartsPerMillion(0), table.UsedPartsPerMillion(1)));

        _counters.Clear();
        (meter, table) = New(Fibre, Fibre with { Index = 1, Name = "second", Download = 50 * Megabit });
        table.SetCounted(0, 30, 0);
        table.SetCounted(1, 10, 0);
        Feed(meter, ("wan0", 40, 0));
        Assert.Equal((300_000, 200_000), (table.UsedPartsPerMillion(0), table.UsedPartsPerMillion(1)));
    }

    [Fact]
    public void Measure_OneDirectionDeclared_TheOtherCountsForNothing()
    {
        var (meter, table) = New(Fibre with { Download = null });

        Feed(meter, ("wan0", 90, 1));

        Assert.Equal(100_000, table.UsedPartsPerMillion(0));
    }

    [Fact]
    public void IsNeeded_NoCapacityDeclared_False()
    {
        var (meter, table) = New(Fibre with { Download = null, Upload = null });

        Assert.False(meter.IsNeeded);
        Feed(meter, ("wan0", 90, 1));
        Assert.Equal(0, table.UsedPartsPerMillion(0));
        Assert.True(New(Fibre).Meter.IsNeeded);
    }

    // What each interface has come to by the traffic so far.
    private readonly Dictionary<string, InterfaceCounters> _counters = [];

    private static Uplink Fibre { get; } = Sample.Model().Uplinks[0] with { Download = 100 * Megabit, Upload = 10 * Megabit };

    private (CapacityMeter Meter, UplinkTable Table) New(params ImmutableArray<Uplink> uplinks)
    {
        var table = UplinkTable.CreatePrivate(uplinks);
        return (new CapacityMeter(uplinks, table, _time), table);
    }

    /// <summary>A second in which an interface carried so many megabits each way.</summary>
    private void Feed(CapacityMeter meter, (string Interface, int Received, int Sent) traffic)
    {
        if (!_counters.TryGetValue(traffic.Interface, out var before))
        {
            meter.Measure(new() { [traffic.Interface] = before });
        }

        _time.Advance(TimeSpan.FromSeconds(1));
        var after = new InterfaceCounters(before.Received + (traffic.Received * Megabit / 8), before.Sent + (traffic.Sent * Megabit / 8));
        _counters[traffic.Interface] = after;
        meter.Measure(new() { [traffic.Interface] = after });
    }
}
