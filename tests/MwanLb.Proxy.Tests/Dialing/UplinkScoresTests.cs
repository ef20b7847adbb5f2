using Microsoft.Extensions.Time.Testing;
using MwanLb.Engine.Uplinks;
using MwanLb.Proxy.Dialing;

namespace MwanLb.Proxy.Tests.Dialing;

public sealed class UplinkScoresTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Uplink _uplink;
    private readonly UplinkScores _scores;

    public UplinkScoresTests()
    {
        var uplinks = Sample.Model().Uplinks;
        _uplink = uplinks[1];
        _scores = new UplinkScores(uplinks, _time);
    }

    [Fact]
    public void IsSuspect_TwoLossesInARow_UntilAnAnswer()
    {
        Assert.False(_scores.IsSuspect(_uplink));
        _scores.Failed(_uplink);
        Assert.False(_scores.IsSuspect(_uplink));
        _scores.Failed(_uplink);
        Assert.True(_scores.IsSuspect(_uplink));
        _scores.Succeeded(_uplink);
        Assert.False(_scores.IsSuspect(_uplink));
    }

    [Fact]
    public void IsSuspect_LongAgo_GetsAnotherChance()
    {
        _scores.Failed(_uplink);
        _scores.Failed(_uplink);
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.False(_scores.IsSuspect(_uplink));
        _scores.Failed(_uplink);
        Assert.True(_scores.IsSuspect(_uplink));
    }
}
