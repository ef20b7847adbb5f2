namespace MwanLb.Proxy.Access;

/// <summary>Failures to log in, of somebody. Whoever uses it holds its lock.</summary>
internal sealed class FailureCount
{
    private long _last;
    private long _closedUntil;
    private long _provenUntil;

    /// <summary>Since the last success, or since all was forgotten.</summary>
    public int Failures { get; private set; }

    /// <summary>Whether a right password came lately.</summary>
    public bool IsProven(long now) => now < _provenUntil;

    /// <summary>For how long nothing is to be looked at.</summary>
    public long ClosedFor(long now) => Math.Max(0, _closedUntil - now);

    /// <summary>Counts an attempt as a failure, until it is known to be none: many at once would all be let through otherwise.</summary>
    /// <param name="now">A time stamp.</param>
    /// <param name="free">How many cost nothing.</param>
    /// <param name="second">In the clock's ticks.</param>
    /// <param name="longest">The most that is waited for.</param>
    /// <param name="memory">After how long without one all are forgotten.</param>
    public void Fail(long now, int free, long second, long longest, long memory)
    {
        Failures = now - _last > memory ? 1 : Failures + 1;
        _last = now;
        if (Failures > free)
        {
            // 1, 2, 4 ... seconds.
            _closedUntil = now + Math.Min(longest, second << Math.Min(Failures - free - 1, 20));
        }
    }

    public void Succeed(long provenUntil) => (Failures, _closedUntil, _provenUntil) = (0, 0, provenUntil);

    /// <summary>Takes back what <see cref="Fail"/> counted for somebody else's sake.</summary>
    public void TakeBack()
    {
        Failures = Math.Max(0, Failures - 1);
        _closedUntil = 0;
    }
}
