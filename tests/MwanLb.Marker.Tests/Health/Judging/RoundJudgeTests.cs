using System.Collections.Immutable;
using Microsoft.Extensions.Time.Testing;
using MwanLb.Engine.Configuration;
using MwanLb.Marker.Health.Judging;
using MwanLb.Marker.Health.Probing;
using MwanLb.Marker.Health.Traffic;

namespace MwanLb.Marker.Tests.Health.Judging;

/// <summary>A second a round; a target's answer is a letter: a answered after 20 ms, l lost, w wrong, u unable, s answered after 500 ms.</summary>
public sealed class RoundJudgeTests
{
    private readonly FakeTimeProvider _time = new();

    public static TheoryData<string, string[], string, string> Rounds => new()
    {
        // settings,                  rounds, one text a target,            verdict,   cause
        { "",                         ["aaa", "aaa", "aaa"],                "Good",    "probes 3 of 3 answered (3/3 rounds)" },
        { "",                         ["aa", "aa", "aa"],                   "Open",    "" }, // rise is 3
        { "",                         ["", "", ""],                         "Open",    "" },
        { "",                         ["aaa", "lll", "lll"],                "Good",    "probes 1 of 3 answered (3/3 rounds)" }, // one is enough
        { "health.require = 2",       ["aaa", "aaa", "lll"],                "Good",    "probes 2 of 3 answered (3/3 rounds)" },
        { "health.require = 2",       ["aaa", "all", "lll"],                "Silent",  "probes 1 of 3 answered (2/2 rounds)" },
        { "",                         ["aal", "aal", "aal"],                "Open",    "" }, // fall is 2
        { "",                         ["all", "all", "all"],                "Silent",  "probes 0 of 3 answered (2/2 rounds)" },
        { "",                         ["all", "all", "alw"],                "Failing", "probes 0 of 3 answered (2/2 rounds): captive portal?" },
        { "",                         ["all", "all", "al"],                 "Open",    "" }, // one is not decided yet
        { "",                         ["auu", "auu", "auu"],                "Open",    "" }, // what cannot be asked says nothing
        { "",                         ["uuu", "uuu", "uuu"],                "Open",    "" },
        { "",                         ["lll", "lll", "laa"],                "Open",    "" },
        { "health.rise = 1",          ["lll", "lll", "lla"],                "Good",    "probes 1 of 3 answered (1/1 rounds)" },
    };

    [Theory]
    [MemberData(nameof(Rounds))]
    public void Judge_LastRounds_Decide(string settings, string[] targets, string verdict, string cause)
    {
        var judge = Play(settings, out _, targets);

        var found = judge.Judge(default);

        Assert.Equal((verdict, cause), (found.Kind.ToString(), found.Cause));
    }

    [Theory]
    [InlineData(9, "Good")] // two of nine are 22 %, but nine are not half a window
    [InlineData(10, "Failing")]
    public void Judge_Loss_CountsFromHalfAWindowOn(int seconds, string verdict)
    {
        // Every fourth is lost.
        var answers = string.Concat(Enumerable.Range(0, seconds).Select(i => i % 4 == 1 ? 'l' : 'a'));

        Assert.Equal(verdict, Play("", out _, answers, answers, answers).Judge(default).Kind.ToString());
    }

    [Fact]
    public void Judge_OneTargetLimitsPings_IsNoLossOfTheLine()
    {
        var good = new string('a', 20);

        Assert.Equal(VerdictKind.Good, Play("", out _, good, good, "llllalllllallllllall").Judge(default).Kind);
    }

    [Fact]
    public void Judge_LossGoesUpAndDown_HasTwoLimits()
    {
        var judge = Play("", out var play, [.. Enumerable.Repeat("laaalaaalaaalaaalaaa", 3)]);
        Assert.Equal("loss 25 % (down from 20 %, up to 5 %)", judge.Judge(default).Cause);

        // Of the five lost in the window, the last but one leaves it after 13 seconds; one of twenty-one is less than 5 %.
        List<VerdictKind> kinds = [];
        for (var second = 1; second <= 17; second++)
        {
            play('a', 'a', 'a');
            kinds.Add(judge.Judge(default).Kind);
        }

        Assert.All(kinds[..12], kind => Assert.Equal(VerdictKind.Failing, kind));
        Assert.All(kinds[12..], kind => Assert.Equal(VerdictKind.Good, kind));
    }

    [Fact]
    public void Judge_AfterAnOutage_ItsLossIsForgiven()
    {
        var judge = Play("", out var play, [.. Enumerable.Repeat("aaaaaaaaaaaaaaaaaaaa", 3)]);
        for (var second = 0; second < 20; second++)
        {
            play('l', 'l', 'l');
            judge.Judge(default);
        }

        for (var second = 0; second < 3; second++)
        {
            play('a', 'a', 'a');
            judge.Judge(default);
        }

        Assert.Equal(VerdictKind.Good, judge.Judge(default).Kind);
    }

    [Fact]
    public void Judge_RttLimits_HaveTwoSidesToo()
    {
        var judge = Play("health.rtt-down = \"400ms\"\nhealth.rtt-up = \"100ms\"", out var play, [.. Enumerable.Repeat("ssssssssssssssssssss", 3)]);
        Assert.Equal("round-trip time 500 ms (down from 400 ms, up to 100 ms)", judge.Judge(default).Cause);

        for (var second = 0; second < 10; second++)
        {
            play('a', 'a', 'a');
        }

        // 260 ms on the average: below one limit, above the other.
        Assert.Equal(VerdictKind.Failing, judge.Judge(default).Kind);
        for (var second = 0; second < 12; second++)
        {
            play('a', 'a', 'a');
        }

        Assert.Equal(VerdictKind.Good, judge.Judge(default).Kind);
    }

    [Fact]
    public void Judge_RealConnectionsUnanswered_FailsAfterAsManyRounds()
    {
        var judge = Play("", out var play, "aaaa", "aaaa", "aaaa");
        var bad = new TrafficOpinion(Tried: 12, Answered: 1);

        Assert.Equal(VerdictKind.Good, judge.Judge(bad).Kind);
        play('a', 'a', 'a');
        Assert.Equal(VerdictKind.Good, judge.Judge(bad).Kind);
        play('a', 'a', 'a');
        Assert.Equal("of 12 web servers that connections were opened to, 1 answered", judge.Judge(bad).Cause);
        Assert.Equal(VerdictKind.Good, judge.Judge(default).Kind);
    }

    [Fact]
    public void Judge_NoProbes_IsGood() =>
        Assert.Equal(VerdictKind.Good, new RoundJudge(Sample.Model("lan = []\nhealth.probes = []").Health[0], [], _time).Judge(default).Kind);

    [Fact]
    public void Judge_Forget_KnowsNothing()
    {
        var judge = Play("", out _, "aaa", "aaa", "aaa");
        judge.Forget();
        Assert.Equal(VerdictKind.Open, judge.Judge(default).Kind);
    }

    [Fact]
    public void Judge_AnswersLaterThanTheTimeOut_AreNoSilence()
    {
        // A line of two seconds' round-trip time, whose questions are all overdue when their answers come.
        var health = Sample.Model("lan = []").Health[0];
        ImmutableArray<TargetRecord> targets = [Target(health)];
        var judge = new RoundJudge(health with { Require = 1 }, targets, _time);
        Queue<long> open = new();
        List<VerdictKind> kinds = [];
        for (var second = 0; second < 30; second++)
        {
            open.Enqueue(targets[0].Ask());
            _time.Advance(TimeSpan.FromSeconds(0.9));
            targets[0].Expire();
            if (open.Count == 3)
            {
                targets[0].Take(open.Dequeue(), ProbeAnswer.Answered(TimeSpan.FromSeconds(2)));
            }

            kinds.Add(judge.Judge(default).Kind);
            _time.Advance(TimeSpan.FromSeconds(0.1));
        }

        Assert.All(kinds.Skip(4), kind => Assert.NotEqual(VerdictKind.Silent, kind));
        Assert.Equal("answered late", targets[0].LastResult);
    }

    private TargetRecord Target(HealthModel health) =>
        new(health.Interval, health.Timeout, health.Window, Math.Max(health.Rise, health.Fall), _time);

    private RoundJudge Play(string settings, out Action<char, char, char> play, params string[] answers)
    {
        var health = Sample.Model("lan = []\n" + settings + "\n").Health[0];
        ImmutableArray<TargetRecord> targets = [.. Enumerable.Range(0, 3).Select(_ => Target(health))];
        play = (a, b, c) => Round(targets, a, b, c);
        for (var round = 0; round < answers.Max(a => a.Length); round++)
        {
            // A space: not asked.
            Round(targets, [.. answers.Select(a => round < a.Length ? a[round] : ' ')]);
        }

        return new RoundJudge(health, targets, _time);
    }

    private void Round(ImmutableArray<TargetRecord> targets, params char[] answers)
    {
        foreach (var (i, answer) in answers.Index())
        {
            if (answer != ' ')
            {
                targets[i].Take(targets[i].Ask(), answer switch
                {
                    'a' => ProbeAnswer.Answered(TimeSpan.FromMilliseconds(20)),
                    's' => ProbeAnswer.Answered(TimeSpan.FromMilliseconds(500)),
                    'w' => ProbeAnswer.Wrong("captive portal?"),
                    'u' => ProbeAnswer.Unable("no"),
                    _ => ProbeAnswer.TimedOut,
                });
            }
        }

        _time.Advance(TimeSpan.FromSeconds(1));
    }
}
