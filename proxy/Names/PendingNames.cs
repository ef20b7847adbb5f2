using System.Collections.Concurrent;
using System.Diagnostics;
using MwanLb.Proxy.Access;

namespace MwanLb.Proxy.Names;

/// <summary>The names that are being asked for: each once, however many wait for it.</summary>
internal sealed class PendingNames(NameQuery query, NameCache cache, TimeProvider time) : IDisposable
{
    /// <summary>The longest for one name, with its turn to wait for, its aliases and the search list.</summary>
    public static readonly TimeSpan MaxDuration = TimeSpan.FromSeconds(10);

    /// <summary>How long the servers have before an old answer is given out instead (RFC 8767, 5).</summary>
    public static readonly TimeSpan StaleAfter = TimeSpan.FromSeconds(1.8);

    private readonly ConcurrentDictionary<NameKey, Pending> _pending = new();
    private readonly CancellationTokenSource _end = new();

    /// <summary>Waits for a name's answer, and begins to ask where nobody has yet.</summary>
    /// <param name="key">Which.</param>
    /// <param name="client">Who wants to know. Who joins another that waits already has that one's turn.</param>
    /// <param name="cancellationToken">Ends the waiting, not the asking: others may wait, too.</param>
    public ValueTask<NameAnswer> WaitAsync(in NameKey key, ClientNetwork client, CancellationToken cancellationToken)
    {
        if (!_pending.TryGetValue(key, out var pending))
        {
            var fresh = new Pending();
            pending = _pending.GetOrAdd(key, fresh);
            if (pending == fresh)
                _ = RunAsync(key, client, pending);
        }

        return new ValueTask<NameAnswer>(pending.Task.WaitAsync(cancellationToken));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _end.Cancel();
        _end.Dispose();
    }

    private async Task RunAsync(NameKey key, ClientNetwork client, Pending pending)
    {
        var stale = cache.FindStale(key);
        using var impatience = stale is null ? null : time.CreateTimer(_ => GiveStale(key, stale, pending), null, StaleAfter, Timeout.InfiniteTimeSpan);
        NameResult? result;
        try
        {
            result = await AskAsync(key, client, pending).ConfigureAwait(false);
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

        // Without a turn nothing was learned of the name.
        if (result is { } learned)
            cache.Keep(key, learned);
        _pending.TryRemove(key, out _);
        var answer = result?.Answer ?? NameAnswer.Failed;
        pending.TrySetResult(answer.Outcome is NameOutcome.Failed or NameOutcome.TimedOut ? stale ?? answer : answer);
    }

    // Null: it had no turn, for too many names wait.
    private async Task<NameResult?> AskAsync(NameKey key, ClientNetwork client, Pending pending)
    {
        using var tooLong = new CancellationTokenSource(MaxDuration, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(tooLong.Token, _end.Token);
        try
        {
            if (!await key.Servers.Turns.TakeAsync(client, limit.Token).ConfigureAwait(false))
                return null;
        }
        catch (OperationCanceledException)
        {
            return null;
        }

        try
        {
            return await query.AskAsync(key, half => GiveHalf(key, half, pending), limit.Token).ConfigureAwait(false);
        }
        finally
        {
            key.Servers.Turns.Release(client);
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

    // Who waits goes on elsewhere: the answer comes on a thread that serves sockets, which has others to serve.
    private sealed class Pending() : TaskCompletionSource<NameAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
}
