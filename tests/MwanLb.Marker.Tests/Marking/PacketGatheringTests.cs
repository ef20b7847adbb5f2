using Microsoft.Extensions.Time.Testing;
using MwanLb.Marker.Marking;

namespace MwanLb.Marker.Tests.Marking;

public sealed class PacketGatheringTests
{
    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData(PacketGathering.Fast - 1000, false)]
    [InlineData(PacketGathering.Fast + 1000, true)]
    public void PaysAfter_SteadyRate_FromTheLimitOn(int perSecond, bool expected)
    {
        var gathering = new PacketGathering(_time);

        Assert.Equal(expected, Pass(gathering, perSecond));
    }

    [Theory]
    [InlineData(0, false)] // the wait ended without a packet: the next wait may be a long one
    [InlineData(1, true)]
    [InlineData(PacketGathering.LargeBatch - 1, true)]
    [InlineData(PacketGathering.LargeBatch, false)] // more is there already
    public void PaysAfter_FastPackets_GoesByWhatTheBatchLeft(int packets, bool expected)
    {
        var gathering = new PacketGathering(_time);
        Pass(gathering, 4 * PacketGathering.Fast);

        Assert.Equal(expected, gathering.PaysAfter(packets, _time.GetTimestamp()));
    }

    [Fact]
    public void PaysAfter_ASinglePacketAfterAPause_IsAnsweredAndNothingRests()
    {
        var gathering = new PacketGathering(_time);
        Pass(gathering, 4 * PacketGathering.Fast);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.False(gathering.PaysAfter(1, _time.GetTimestamp()));
    }

    [Fact]
    public void PaysAfter_FirstPacketsOfARush_NothingRestsBeforeTheRateIsKnown()
    {
        var gathering = new PacketGathering(_time);

        Assert.False(gathering.PaysAfter(5, _time.GetTimestamp()));
    }

    // A tenth of a second of packets, in a batch a millisecond.
    private bool Pass(PacketGathering gathering, int perSecond)
    {
        var pays = false;
        for (var i = 0; i < 100; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(1));
            pays = gathering.PaysAfter(Math.Min(perSecond / 1000, PacketGathering.LargeBatch - 1), _time.GetTimestamp());
        }

        return pays;
    }
}
