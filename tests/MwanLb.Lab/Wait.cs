using System.Diagnostics;

namespace MwanLb.Lab;

/// <summary>Waits for what other processes do, which nothing but asking can tell.</summary>
public static class Wait
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <summary>Returns once <paramref name="condition"/> holds; after <paramref name="limit"/> throws <see cref="TimeoutException"/> with <paramref name="what"/> it was.</summary>
    public static Task UntilAsync(Func<bool> condition, TimeSpan limit, Func<string> what) =>
        UntilAsync(() => Task.FromResult(condition()), limit, what);

    /// <inheritdoc cref="UntilAsync(Func{bool}, TimeSpan, Func{string})"/>
    public static async Task UntilAsync(Func<Task<bool>> condition, TimeSpan limit, Func<string> what)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(started) > limit)
                throw new TimeoutException($"Not within {limit.TotalSeconds:0.#} s: {what()}");
            await Task.Delay(Interval);
        }
    }
}
