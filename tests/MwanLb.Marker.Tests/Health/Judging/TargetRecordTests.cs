using Microsoft.Extensions.Time.Testing;
using MwanLb.Marker.Health.Judging;
using MwanLb.Marker.Health.Probing;

namespace MwanLb.Marker.Tests.Health.Judging;

public sealed class TargetRecordTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Expire_TimeOut_IsLostUntilALateAnswer()
    {
        var record = Create();
        var number = record.Ask();
        Assert.Equal((0, TimeSpan.FromSeconds(0.8)), record.Expire());
        _time.Advance(TimeSpan.FromSeconds(0.8));

        Assert.Equal((1, null), record.Expire());
        Assert.Equal((0, null), record.Expire());
        Assert.Equal((false, "timed out", 100.0), (record.Result(0)!.Value, record.LastResult, record.Statistics(long.MinValue).LossPercent));

        _time.Advance(Second);
        record.Take(number, ProbeAnswer.Answered(TimeSpan.FromSeconds(1.8)));
        Assert.Equal((true, "answered late", 0.0), (record.Result(0)!.Value, record.LastResult, record.Statistics(long.MinValue).LossPercent));
        Assert.Equal(1800, record.Statistics(long.MinValue).MeanRtt);
    }

    [Fact]
    public void Statistics_Answers_HaveMeanAndDeviation()
    {
        var record = Create();
        foreach (var rtt in new[] { 10, 20, 30 })
        {
            record.Take(record.Ask(), ProbeAnswer.Answered(TimeSpan.FromMilliseconds(rtt)));
        }

        record.Take(record.Ask(), ProbeAnswer.TimedOut);
        var statistics = record.Statistics(long.MinValue);

        Assert.Equal((4, 1, 3, 25.0, 20.0), (statistics.Decided, statistics.Lost, statistics.Answered, statistics.LossPercent, statistics.MeanRtt!.Value));
        Assert.Equal(Math.Sqrt(200.0 / 3), statistics.RttDeviation!.Value, 6);
    }

    [Fact]
    public void Statistics_OlderThanTheWindow_CountNoLonger()
    {
        var record = Create();
        for (var i = 0; i < 200; i++)
        {
            record.Take(record.Ask(), i < 100 ? ProbeAnswer.TimedOut : ProbeAnswer.Answered(Second));
            _time.Advance(Second);
        }

        Assert.Equal(0, record.Statistics(long.MinValue).Lost);
        Assert.InRange(record.Statistics(long.MinValue).Decided, 20, 21);
    }

    [Fact]
    public void Statistics_NothingAnswered_HaveNoTime() =>
        Assert.Equal((0.0, null, null), (Create().Statistics(long.MinValue).LossPercent, Create().Statistics(long.MinValue).MeanRtt, Create().Statistics(long.MinValue).RttDeviation));

    [Fact]
    public void Take_ForgottenOrOverwritten_IsPassedOver()
    {
        var record = Create();
        var old = record.Ask();
        record.Forget();
        record.Take(old, ProbeAnswer.Answered(Second));
        Assert.Null(record.Result(0));

        var overwritten = record.Ask();
        for (var i = 0; i < 2000; i++)
        {
            record.Take(record.Ask(), ProbeAnswer.TimedOut);
        }

        record.Take(overwritten, ProbeAnswer.Answered(Second));
        Assert.False(record.Result(0));
    }

    [Fact]
    public void Create_LongWindowOfShortIntervals_HasABound()
    {
        var record = new TargetRecord(TimeSpan.FromMilliseconds(100), Second, TimeSpan.FromHours(1), 3, _time);
        for (var i = 0; i < 3000; i++)
        {
            record.Take(record.Ask(), ProbeAnswer.TimedOut);
        }

        Assert.InRange(record.Statistics(long.MinValue).Decided, 1000, 1100);
    }

    private TargetRecord Create() => new(Second, TimeSpan.FromSeconds(0.8), TimeSpan.FromSeconds(20), 3, _time);
}
