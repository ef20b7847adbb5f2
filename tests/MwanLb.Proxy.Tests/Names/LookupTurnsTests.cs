using MwanLb.Proxy.Access;
using MwanLb.Proxy.Names;

namespace MwanLb.Proxy.Tests.Names;

public sealed class LookupTurnsTests
{
    private static readonly ClientNetwork Anna = new(1);
    private static readonly ClientNetwork Berta = new(2);
    private static readonly ClientNetwork Clara = new(3);

    private readonly LookupTurns _turns = new(turns: 2, maxWaiting: 4);
    private readonly Queue<ClientNetwork> _holders = new();
    private readonly List<string> _order = [];

    [Fact]
    public async Task Take_OneClient_HasHalfAndTheNextIsServedAtOnce()
    {
        var turns = new LookupTurns(turns: 8, maxWaiting: 100);
        var flood = Enumerable.Range(0, 20).Select(_ => turns.TakeAsync(Anna, TestContext.Current.CancellationToken).AsTask()).ToArray();
        Assert.Equal(4, flood.Count(taken => taken.IsCompleted));
        var second = Enumerable.Range(0, 20).Select(_ => turns.TakeAsync(Berta, TestContext.Current.CancellationToken).AsTask()).ToArray();
        Assert.Equal(2, second.Count(taken => taken.IsCompleted));

        Assert.True(turns.TakeAsync(Clara, TestContext.Current.CancellationToken).AsTask().IsCompleted);
        // Three of hers, and two free: not yet.
        turns.Release(Anna);
        turns.Release(Anna);

        await Task.WhenAny(flood[4..]).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Equal(5, flood.Count(taken => taken.IsCompleted));
    }

    [Fact]
    public async Task Release_AllGivenBack_NothingIsLeftOfThem()
    {
        for (var i = 0; i < 3; i++)
        {
            await TakeAllAsync();
            _turns.Release(_holders.Dequeue());
            _turns.Release(_holders.Dequeue());
        }
    }

    [Fact]
    public async Task Release_ManyOfOneClientWait_TheOthersAreNotBehindThem()
    {
        await TakeAllAsync();
        Task[] waiting = [Take(Anna, "a1"), Take(Anna, "a2"), Take(Berta, "b1"), Take(Clara, "c1")];

        await ReleaseAsync(waiting);

        Assert.Equal(["a1", "b1", "c1", "a2"], _order);
    }

    [Fact]
    public async Task Release_ClientComesAgain_IsBehindTheOthers()
    {
        await TakeAllAsync();
        List<Task> waiting = [Take(Anna, "a1"), Take(Berta, "b1"), Take(Berta, "b2")];
        _turns.Release(_holders.Dequeue());
        await waiting[0];
        waiting.Add(Take(Anna, "a2"));

        await ReleaseAsync(waiting[1..]);

        Assert.Equal(["a1", "b1", "a2", "b2"], _order);
    }

    [Fact]
    public async Task Take_TooManyWait_TheClientWithMostOfThemLosesItsLast()
    {
        await TakeAllAsync();
        var flood = Enumerable.Range(1, 4).Select(i => Take(Anna, $"a{i}")).ToArray();
        var own = Take(Anna, "a5");
        await own;
        Task[] others = [Take(Berta, "b1"), Take(Berta, "b2")];
        // Two and two: nobody has more than another.
        var last = Take(Berta, "b3");
        await Task.WhenAll([last, flood[2], flood[3]]);

        await ReleaseAsync([.. flood[..2], .. others]);

        Assert.Equal("no a5", _order[0]);
        Assert.Equal(["no a3", "no a4", "no b3"], _order[1..4].Order());
        Assert.Equal(["a1", "b1", "a2", "b2"], _order[4..]);
    }

    [Fact]
    public async Task Take_Cancelled_GivesTheTurnToTheNext()
    {
        await TakeAllAsync();
        using var impatient = new CancellationTokenSource();
        var first = _turns.TakeAsync(Anna, impatient.Token).AsTask();
        var second = Take(Anna, "a2");
        var third = Take(Berta, "b1");

        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await ReleaseAsync([second, third]);

        Assert.Equal(["a2", "b1"], _order);
    }

    [Fact]
    public async Task Take_AlreadyCancelled_LeavesNothingBehind()
    {
        await TakeAllAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _turns.TakeAsync(Anna, new CancellationToken(canceled: true)).AsTask());

        _turns.Release(_holders.Dequeue());
        Assert.True(await _turns.TakeAsync(Berta, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task TakeAndRelease_FromManyThreads_NoneIsLostAndNeverMoreAtOnce()
    {
        var (atOnce, most) = (0, 0);
        var refused = 0;
        var free = new LookupTurns(turns: 3, maxWaiting: 10_000);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(client => Task.Run(
            async () =>
            {
                for (var i = 0; i < 2_000; i++)
                {
                    if (!await free.TakeAsync(new ClientNetwork((UInt128)client), TestContext.Current.CancellationToken))
                    {
                        Interlocked.Increment(ref refused);
                        continue;
                    }

                    InterlockedMax(ref most, Interlocked.Increment(ref atOnce));
                    await Task.Yield();
                    Interlocked.Decrement(ref atOnce);
                    free.Release(new ClientNetwork((UInt128)client));
                }
            },
            TestContext.Current.CancellationToken)));

        Assert.Equal((0, 0), (refused, atOnce));
        Assert.InRange(most, 1, 3);
        var left = Enumerable.Range(0, 4).Select(i => free.TakeAsync(new ClientNetwork((UInt128)i), TestContext.Current.CancellationToken).AsTask()).ToArray();
        Assert.Equal(3, left.Count(taken => taken.IsCompleted));
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = Volatile.Read(ref most); value > seen; seen = Volatile.Read(ref most))
            Interlocked.CompareExchange(ref most, value, seen);
    }

    private async Task TakeAllAsync()
    {
        foreach (var client in (ClientNetwork[])[new(100), new(101)])
        {
            Assert.True(await _turns.TakeAsync(client, TestContext.Current.CancellationToken));
            _holders.Enqueue(client);
        }
    }

    private async Task Take(ClientNetwork client, string name)
    {
        var taken = await _turns.TakeAsync(client, TestContext.Current.CancellationToken);
        lock (_order)
        {
            _order.Add(taken ? name : $"no {name}");
            if (taken)
                _holders.Enqueue(client);
        }
    }

    // One at a time: what one was told of stands before the next.
    private async Task ReleaseAsync(IEnumerable<Task> waiting)
    {
        var left = waiting.ToList();
        while (left.Count > 0)
        {
            _turns.Release(_holders.Dequeue());
            left.Remove(await Task.WhenAny(left).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
        }
    }
}
