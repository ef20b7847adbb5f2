using Microsoft.Extensions.Time.Testing;
using MwanLb.Proxy.Dialing;

namespace MwanLb.Proxy.Tests.Dialing;

public sealed class StaggeredRaceTests
{
    private static readonly TimeSpan HeadStart = TimeSpan.FromMilliseconds(250);

    private readonly FakeTimeProvider _time = new();
    private readonly TaskCompletionSource<DialResult>[] _attempts = [new(), new(), new()];
    private readonly List<int> _started = [];
    private readonly CancellationToken[] _tokens = new CancellationToken[3];

    [Fact]
    public async Task Run_FirstAnswersAtOnce_NoOtherIsStarted()
    {
        var race = Run();
        Win(0);

        Assert.Equal((DialFailure.None, 0), Outcome(await race));
        Assert.Equal([0], _started);
    }

    [Fact]
    public async Task Run_FirstSilent_NextStartsAfterTheHeadStartAndTheFirstToConnectWins()
    {
        var race = Run();
        _time.Advance(HeadStart - TimeSpan.FromMilliseconds(1));
        Assert.Equal([0], _started);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await StartedAsync(2);
        Win(1);

        Assert.Equal((DialFailure.None, 1), Outcome(await race));
        Assert.True(_tokens[0].IsCancellationRequested);
    }

    [Fact]
    public async Task Run_FirstConnectsAfterAll_WinsOverTheSecond()
    {
        var race = Run();
        _time.Advance(HeadStart);
        await StartedAsync(2);
        Win(0);

        Assert.Equal((DialFailure.None, 0), Outcome(await race));
        Assert.True(_tokens[1].IsCancellationRequested);
    }

    [Theory]
    [InlineData("Refused")]
    [InlineData("Unreachable")]
    [InlineData("TimedOut")]
    [InlineData("NameFailed")]
    [InlineData("Local")]
    public async Task Run_FirstFails_NextStartsAtOnce(string failure)
    {
        var race = Run();
        Fail(0, Enum.Parse<DialFailure>(failure));
        await StartedAsync(2);
        Win(1);

        Assert.Equal((DialFailure.None, 1), Outcome(await race));
    }

    [Theory]
    [InlineData("Forbidden")]
    [InlineData("NameNotFound")]
    public async Task Run_FailureThatNoOtherCanMend_EndsTheRace(string failure)
    {
        var race = Run();
        Fail(0, Enum.Parse<DialFailure>(failure));

        Assert.Equal((Enum.Parse<DialFailure>(failure), 0), Outcome(await race));
        Assert.Equal([0], _started);
    }

    [Fact]
    public async Task Run_AllFail_TellsTheFirstOnesFailure()
    {
        var race = Run();
        Fail(0, DialFailure.Refused);
        await StartedAsync(2);
        Fail(1, DialFailure.Unreachable);
        await StartedAsync(3);
        Fail(2, DialFailure.TimedOut);

        Assert.Equal((DialFailure.Refused, 0), Outcome(await race));
    }

    [Fact]
    public async Task Run_NoHeadStart_BothStartTogether()
    {
        var race = Run(TimeSpan.Zero);
        await StartedAsync(3);
        Win(2);

        Assert.Equal((DialFailure.None, 2), Outcome(await race));
    }

    [Fact]
    public async Task Run_Cancelled_NoFurtherAttemptIsStarted()
    {
        using var patience = new CancellationTokenSource();
        var race = RunUntilAsync(HeadStart, patience.Token);
        await patience.CancelAsync();
        Fail(0, DialFailure.TimedOut);

        Assert.Equal((DialFailure.TimedOut, 0), Outcome(await race));
        Assert.Equal([0], _started);
    }

    private Task<(DialResult Result, int Attempt)> Run(TimeSpan? headStart = null) => RunUntilAsync(headStart ?? HeadStart, TestContext.Current.CancellationToken);

    private Task<(DialResult Result, int Attempt)> RunUntilAsync(TimeSpan headStart, CancellationToken cancellation) => StaggeredRace.RunAsync(
        _attempts.Length,
        (i, token) =>
        {
            lock (_started)
            {
                _started.Add(i);
            }

            _tokens[i] = token;
            return new ValueTask<DialResult>(_attempts[i].Task);
        },
        _ => headStart,
        _time,
        cancellation).AsTask();

    private Task StartedAsync(int count) => Until.TrueAsync(() =>
    {
        lock (_started)
        {
            return _started.Count >= count;
        }
    });

    // No socket is needed to tell who won.
    private void Win(int attempt) => _attempts[attempt].SetResult(DialResult.Failed(DialFailure.None, null));

    private void Fail(int attempt, DialFailure failure) => _attempts[attempt].SetResult(DialResult.Failed(failure, null));

    private static (DialFailure, int) Outcome((DialResult Result, int Attempt) race) => (race.Result.Failure, race.Attempt);
}
