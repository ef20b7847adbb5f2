using System.Collections.Concurrent;

namespace MwanLb.Proxy.Access;

/// <summary>Reckons hashes, away from the threads that serve sockets: some at once, some waiting, and the same one once for all who ask.</summary>
internal sealed class PasswordChecker : IDisposable
{
    /// <summary>How many may wait. Behind so many a user would wait for four seconds with bcrypt at cost 10.</summary>
    public const int MaxWaiting = 64;

    private readonly ConcurrentDictionary<UInt128, Task<bool>> _running = new();
    private readonly SemaphoreSlim _cores;
    private int _count;

    /// <summary>Half the cores: the others go on serving, however many guess.</summary>
    public PasswordChecker() => _cores = new SemaphoreSlim(Math.Max(1, Environment.ProcessorCount / 2));

    /// <summary>Checks a password.</summary>
    /// <param name="key">The credentials' name.</param>
    /// <param name="password">What was given.</param>
    /// <param name="hash">What it should be.</param>
    /// <returns>Whether it is right; null: too many wait already.</returns>
    public async ValueTask<bool?> CheckAsync(UInt128 key, byte[] password, PasswordHash hash)
    {
        if (_running.TryGetValue(key, out var running))
        {
            return await running.ConfigureAwait(false);
        }

        if (Interlocked.Increment(ref _count) > MaxWaiting)
        {
            Interlocked.Decrement(ref _count);
            return null;
        }

        var mine = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var first = _running.GetOrAdd(key, mine.Task);
        try
        {
            if (first == mine.Task)
            {
                mine.SetResult(await ReckonAsync(password, hash).ConfigureAwait(false));
            }
        }
        catch (Exception e)
        {
            mine.SetException(e);
        }
        finally
        {
            Interlocked.Decrement(ref _count);
            if (first == mine.Task)
            {
                _running.TryRemove(key, out _);
            }
        }

        return await first.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose() => _cores.Dispose();

    private async Task<bool> ReckonAsync(byte[] password, PasswordHash hash)
    {
        await _cores.WaitAsync().ConfigureAwait(false);
        try
        {
            return await Task.Run(() => hash.Matches(password)).ConfigureAwait(false);
        }
        finally
        {
            _cores.Release();
        }
    }
}
