using MwanLb.Marker.Simulation;

namespace MwanLb.Marker.Tests.Simulation;

public sealed class InterruptionTextTests
{
    [Theory]
    [InlineData("fibre@60s-120s", 0, 60, 120)]
    [InlineData("dsl@1m-1.5m", 1, 60, 90)]
    [InlineData("dsl@0-500ms", 1, 0, 0.5)]
    public void Read_Good_SaysWhenAndWhat(string text, int slot, double from, double to)
    {
        Assert.Null(InterruptionText.Read(text, isDrain: true, Sample.Model(), TimeSpan.FromMinutes(10), out var interruption));

        Assert.Equal(new Interruption(slot, true, TimeSpan.FromSeconds(from), TimeSpan.FromSeconds(to)), interruption);
    }

    [Fact]
    public void Read_NoEnd_LastsForEver()
    {
        Assert.Null(InterruptionText.Read("fibre@60s-", isDrain: false, Sample.Model(), TimeSpan.FromMinutes(10), out var interruption));

        Assert.Equal(TimeSpan.MaxValue, interruption.To);
    }

    [Theory]
    [InlineData("fibre", "must be NAME@FROM-TO, or NAME@FROM- for ever, such as fibre@60s-120s")]
    [InlineData("fibre@60s", "must be NAME@FROM-TO, or NAME@FROM- for ever, such as fibre@60s-120s")]
    [InlineData("fiber@60s-70s", "there is no uplink 'fiber': fibre, dsl")]
    [InlineData("fibre@x-70s", "times must be a number with ms, s, m, h or d")]
    [InlineData("fibre@60s-7y", "times must be a number with ms, s, m, h or d")]
    [InlineData("fibre@-60s-70s", "times must be a number with ms, s, m, h or d")]
    [InlineData("fibre@70s-60s", "must end after it begins")]
    [InlineData("fibre@10m-", "the replay ends after 600 s, before this begins")]
    public void Read_Mistake_SaysWhat(string text, string expected) =>
        Assert.Equal(expected, InterruptionText.Read(text, isDrain: false, Sample.Model(), TimeSpan.FromMinutes(10), out _));

    [Theory]
    [InlineData("90", 90_000)]
    [InlineData("1.5s", 1500)]
    [InlineData("250ms", 250)]
    [InlineData("10m", 600_000)]
    [InlineData("2h", 7_200_000)]
    [InlineData("365d", 31_536_000_000)]
    public void DurationText_Good_IsRead(string text, double milliseconds)
    {
        Assert.True(DurationText.TryParse(text, out var time));
        Assert.Equal(milliseconds, time.TotalMilliseconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("-1s")]
    [InlineData("1 s")]
    [InlineData("1e3s")]
    [InlineData("NaN")]
    [InlineData("366d")]
    [InlineData("99999999999999999999d")]
    public void DurationText_Mistake_IsRefused(string text) => Assert.False(DurationText.TryParse(text, out _));
}
