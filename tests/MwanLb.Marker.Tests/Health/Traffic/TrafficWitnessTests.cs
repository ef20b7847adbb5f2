using Microsoft.Extensions.Time.Testing;
using MwanLb.Marker.Health.Traffic;

namespace MwanLb.Marker.Tests.Health.Traffic;

public sealed class TrafficWitnessTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly TrafficWitness _witness;

    public TrafficWitnessTests() => _witness = new TrafficWitness(_time);

    public static TheoryData<int, int, bool> Opinions => new()
    {
        // tried, answered, bad
        { 0,  0, false },
        { 5,  0, false }, // too few to tell
        { 6,  0, true  },
        { 9,  1, false },
        { 10, 1, true  },
        { 64, 6, true  },
        { 64, 7, false },
    };

    [Theory]
    [MemberData(nameof(Opinions))]
    public void IsBad_Shares_AreWhatTheyAre(int tried, int answered, bool isBad) => Assert.Equal(isBad, new TrafficOpinion(tried, answered).IsBad);

    [Fact]
    public void Judge_UnansweredServers_CountOnceTheyHaveHadTime()
    {
        Try(8);
        Assert.Equal(0, _witness.Judge(1).Tried);

        Pass(2);
        Assert.True(_witness.Judge(1).IsBad);
        Assert.Equal(default, _witness.Judge(0));

        Pass(11);
        Assert.Equal(default, _witness.Judge(1));
    }

    [Fact]
    public void Judge_AnsweredMeanwhile_IsGood()
    {
        Try(8);
        Pass(1);
        for (var server = 0u; server < 8; server++)
        {
            _witness.Answered(1, server);
        }

        Pass(2);
        Assert.Equal(new TrafficOpinion(8, 8), _witness.Judge(1));
    }

    [Fact]
    public void Judge_OneDeadServerAskedAThousandTimes_IsOne()
    {
        for (var i = 0; i < 1000; i++)
        {
            _witness.Tried(1, 42);
        }

        Pass(3);
        Assert.Equal(new TrafficOpinion(1, 0), _witness.Judge(1));
    }

    [Fact]
    public void Take_WhatConntrackSawToo_CountsOnceAndIsNoAnswerOfThisMoment()
    {
        var before = _time.GetTimestamp();
        _witness.Take(1, tried: 0b1110, answered: 0);
        _witness.Take(1, tried: 0b0111, answered: 0b0001);
        Pass(3);

        Assert.Equal(new TrafficOpinion(4, 1), _witness.Judge(1));
        Assert.False(_witness.HasAnswerSince(1, before));
    }

    [Fact]
    public void HasAnswerSince_Answer_IsAfterItOrNot()
    {
        var before = _time.GetTimestamp();
        Assert.False(_witness.HasAnswerSince(1, before));
        Pass(1);
        _witness.SawAnswer(1);

        Assert.True(_witness.HasAnswerSince(1, before));
        Assert.False(_witness.HasAnswerSince(0, before));
        Assert.False(_witness.HasAnswerSince(1, _time.GetTimestamp()));
    }

    private void Try(uint servers)
    {
        for (var server = 0u; server < servers; server++)
        {
            _witness.Tried(1, server);
        }
    }

    private void Pass(int seconds) => _time.Advance(TimeSpan.FromSeconds(seconds));
}
