namespace MwanLb.Proxy.Dialing;

/// <summary>
/// Connection attempts side by side (RFC 8305, 5): the next one begins when the one before has had its time without an answer, or has failed. The
/// first that is final ends the race; the others are closed.
/// </summary>
internal static class StaggeredRace
{
    /// <summary>Runs one.</summary>
    /// <param name="count">How many attempts there can be, at least 1.</param>
    /// <param name="start">Begins an attempt, by its number from 0; never throws. It is cancelled when another one has won.</param>
    /// <param name="headStart">How long an attempt stays the last one.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends all attempts; they then say that they timed out.</param>
    /// <returns>The result, and the number of its attempt; without a connection, the first attempt's failure.</returns>
    public static async ValueTask<(DialResult Result, int Attempt)> RunAsync(
        int count, Func<int, CancellationToken, ValueTask<DialResult>> start, Func<int, TimeSpan> headStart, TimeProvider time, CancellationToken cancellationToken)
    {
        if (count == 1)
        {
            return (await start(0, cancellationToken).ConfigureAwait(false), 0);
        }

        using var others = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        List<(Task<DialResult> Task, int Attempt)> running = [(start(0, others.Token).AsTask(), 0)];
        (DialResult Result, int Attempt)? failure = null;
        var next = 1;
        while (running.Count > 0)
        {
            var any = Task.WhenAny(running.Select(r => r.Task));
            if (next < count && headStart(next - 1) is var alone && !any.IsCompleted)
            {
                // A timer, and not a delay that is cancelled: that would wake a thread for each connection which is there in time.
                var late = new TaskCompletionSource();
                using var timer = alone > TimeSpan.Zero
                    ? time.CreateTimer(static late => ((TaskCompletionSource)late!).TrySetResult(), late, alone, Timeout.InfiniteTimeSpan)
                    : null;
                if (timer is null)
                {
                    late.SetResult();
                }

                if (await Task.WhenAny(any, late.Task).ConfigureAwait(false) != any && !others.IsCancellationRequested)
                {
                    running.Add((start(next, others.Token).AsTask(), next));
                    next++;
                    continue;
                }
            }

            var done = await any.ConfigureAwait(false);
            var place = running.FindIndex(r => r.Task == done);
            var (task, attempt) = running[place];
            running.RemoveAt(place);
            var result = await task.ConfigureAwait(false);
            if (result.IsFinal)
            {
                await others.CancelAsync().ConfigureAwait(false);
                running.ForEach(static r => _ = CloseAsync(r.Task));
                return (result, attempt);
            }

            if (failure is null || attempt < failure.Value.Attempt)
            {
                failure = (result, attempt);
            }

            if (next < count && !cancellationToken.IsCancellationRequested)
            {
                running.Add((start(next, others.Token).AsTask(), next));
                next++;
            }
        }

        return failure!.Value;
    }

    private static async Task CloseAsync(Task<DialResult> late) => (await late.ConfigureAwait(false)).Socket?.Dispose();
}
