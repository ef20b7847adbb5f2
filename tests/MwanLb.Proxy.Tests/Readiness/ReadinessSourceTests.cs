using MwanLb.Proxy.Readiness;

namespace MwanLb.Proxy.Tests.Readiness;

public sealed class ReadinessSourceTests
{
    private readonly ReadinessSource _source = new();

    [Fact]
    public void Wait_AfterASignal_IsOverAtOnceAndOnlyOnce()
    {
        _source.Signal();
        _source.Signal();

        Assert.True(Wait().IsCompleted);
        Assert.False(Wait().IsCompleted);
    }

    [Fact]
    public async Task Signal_SomebodyWaits_GoesOnOnThisThread()
    {
        var thread = 0;
        var waiting = WaitAndNoteAsync();

        _source.Signal();

        Assert.True(waiting.IsCompleted);
        Assert.Equal(Environment.CurrentManagedThreadId, thread);
        await waiting;

        async Task WaitAndNoteAsync()
        {
            await _source.WaitAsync(CancellationToken.None);
            thread = Environment.CurrentManagedThreadId;
        }
    }

    [Fact]
    public async Task Signal_NotHere_DoesNotRunWhatWaits()
    {
        var thread = 0;
        var waiting = WaitAndNoteAsync();

        _source.Signal(isHere: false);
        // Not awaited yet: this thread has not been the pool's since.
        var own = Environment.CurrentManagedThreadId;
        SpinWait.SpinUntil(() => Volatile.Read(ref thread) != 0, TimeSpan.FromSeconds(10));

        Assert.NotEqual(own, thread);
        await waiting;

        async Task WaitAndNoteAsync()
        {
            await _source.WaitAsync(CancellationToken.None);
            Volatile.Write(ref thread, Environment.CurrentManagedThreadId);
        }
    }

    [Fact]
    public async Task Wait_Cancelled_EndsAndTheNextWaits()
    {
        using var limit = new CancellationTokenSource();
        var waiting = _source.WaitAsync(limit.Token).AsTask();

        await limit.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.False(Wait().IsCompleted);
    }

    [Fact]
    public async Task Wait_AlreadyCancelled_Ends()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _source.WaitAsync(new CancellationToken(canceled: true)).AsTask());
        Assert.False(Wait().IsCompleted);
    }

    // Each side signals the other: a signal that is lost leaves both waiting.
    [Fact]
    public async Task WaitAndSignal_TwoThreadsInTurn_NoneIsLost()
    {
        const int Rounds = 200_000;
        var other = new ReadinessSource();
        var limit = TestContext.Current.CancellationToken;

        await Task.WhenAll(
            Task.Run(() => PlayAsync(_source, other, begins: true), limit),
            Task.Run(() => PlayAsync(other, _source, begins: false), limit)).WaitAsync(TimeSpan.FromSeconds(60), limit);

        static async Task PlayAsync(ReadinessSource own, ReadinessSource other, bool begins)
        {
            for (var i = 0; i < Rounds; i++)
            {
                if (begins)
                    other.Signal();
                await own.WaitAsync(CancellationToken.None);
                // Or the one would run inside the other, deeper and deeper.
                await Task.Yield();
                if (!begins)
                    other.Signal();
            }
        }
    }

    private Task Wait() => _source.WaitAsync(CancellationToken.None).AsTask();
}
