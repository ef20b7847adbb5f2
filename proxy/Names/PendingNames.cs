using System.Collections.Concurrent;
using System.Diagnostics;

namespace MwanLb.Proxy.Names;

/// <summary>The names that are being asked for: each once, however many wait for it, and only so many at once.</summary>
internal sealed class PendingNames(NameQuery query, NameCache cache, TimeProvider time) : IDisposable
{
    /// <summary>The most at once: 2,048 sockets at two queries, each to two servers. Names that exist take some 20 ms, and thousands a second go through.</summary>
    public const int MaxRunning = 512;

    /// <summary>The most that wait beside them. What comes then is told "failed" at once, and costs nothing.</summary>
    public const int MaxWaiting = 2048;

    /// <summary>The longest for one name, with its turn to wait for, its aliases and the search list.</summary>
    public static readonly TimeSpan MaxDuration = TimeSpan.FromSeconds(10);

    /// <summary>How long the servers have before an old answer is given out instead (RFC 8767, 5).</summary>
    public static readonly TimeSpan StaleAfter = TimeSpan.FromSeconds(1.8);

    private readonly ConcurrentDictionary<NameKey, Pending> _pending = new();
    private readonly SemaphoreSlim _turns = new(MaxRunning);
    private readonly CancellationTokenSource _end = new();
    private int _count;

    /// <summary>Waits for a name's answer, and begins to ask where nobody has yet.</summary>
    public ValueTask<NameAnswer> WaitAsync(in NameKey key, CancellationToken cancellationToken)
    {
        if (!_pending.TryGetValue(key, out var pending))
        {
            var fresh = new Pending();
            pending = _pending.GetOrAdd(key, fresh);
            if (pending == fresh)
            {
                if (Interlocked.Increment(ref _count) > MaxRunning + MaxWaiting)
                {
                    Remove(key);
                    fresh.TrySetResult(cache.FindStale(key) ?? NameAnswer.Failed);
                }
                else
                {
                    _ = RunAsync(key, pending);
                }
            }
        }

        return new ValueTask<NameAnswer>(pending.Task.WaitAsync(cancellationToken));
    }

    /// <inheritdoc/>
    // The semaphore is left alone: questions that end now still give their turn back, and without a wait handle it holds nothing.
    public void Dispose()
    {
        _end.Cancel();
        _end.Dispose();
    }

    private async Task RunAsync(NameKey key, Pending pending)
    {
        var stale = cache.FindStale(key);
        using var impatience = stale is null ? null : time.CreateTimer(_ => GiveStale(key, stale, pending), null, StaleAfter, Timeout.InfiniteTimeSpan);
        NameResult result;
        try
        {
            result = await AskAsync(key, pending).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            result = new(NameAnswer.TimedOut, NameCache.FailureTtl);
        }
        catch (Exception e)
        {
            // A bug: who waits must not wait for ever because of it.
            Debug.Fail(e.ToString());
            result = new(NameAnswer.Failed, NameCache.FailureTtl);
        }

        cache.Keep(key, result);
        Remove(key);
        var failed = result.Answer.Outcome is NameOutcome.Failed or NameOutcome.TimedOut;
        pending.TrySetResult(failed ? stale ?? result.Answer : result.Answer);
    }

    private async Task<NameResult> AskAsync(NameKey key, Pending pending)
    {
        using var tooLong = new CancellationTokenSource(MaxDuration, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(tooLong.Token, _end.Token);
        await _turns.WaitAsync(limit.Token).ConfigureAwait(false);
        try
        {
            return await query.AskAsync(key, half => GiveHalf(key, half, pending), limit.Token).ConfigureAwait(false);
        }
        finally
        {
            _turns.Release();
        }
    }

    private void GiveHalf(NameKey key, NameResult half, Pending pending)
    {
        cache.Keep(key, half);
        pending.TrySetResult(half.Answer);
    }

    private void GiveStale(NameKey key, NameAnswer stale, Pending pending)
    {
        cache.KeepStale(key, stale);
        pending.TrySetResult(stale);
    }

    private void Remove(in NameKey key)
    {
        _pending.TryRemove(key, out _);
        Interlocked.Decrement(ref _count);
    }

    // Who waits goes on elsewhere: the answer comes on a thread that serves sockets, which has others to serve.
    private sealed class Pending() : TaskCompletionSource<NameAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
}
