using System.Threading.Tasks.Sources;

namespace MwanLb.Proxy.Readiness;

/// <summary>Something that happens again and again, and that one waits for at a time. What happens while nobody waits is kept, once.</summary>
internal sealed class ReadinessSource : IValueTaskSource
{
    // state       signal                wait
    // Nothing     Signaled              Awaited, pending
    // Signaled    no change             Nothing, completed
    // Awaited     Nothing, completed    (one waits at a time)
    private const int Nothing = 0;
    private const int Signaled = 1;
    private const int Awaited = 2;

    private ManualResetValueTaskSourceCore<bool> _core;
    private int _state;

    /// <summary>Waits until it has happened.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="OperationCanceledException">It took too long.</exception>
    public ValueTask WaitAsync(CancellationToken cancellationToken) => cancellationToken.CanBeCanceled ? WaitUntilCancelledAsync(cancellationToken) : Wait();

    /// <summary>It has happened: whoever waits goes on.</summary>
    /// <param name="isHere">On this thread, before this returns; else on one of the pool's.</param>
    public void Signal(bool isHere = true)
    {
        while (true)
        {
            if (Interlocked.CompareExchange(ref _state, Nothing, Awaited) == Awaited)
            {
                _core.RunContinuationsAsynchronously = !isHere;
                _core.SetResult(true);
                return;
            }

            if (Interlocked.CompareExchange(ref _state, Signaled, Nothing) is Nothing or Signaled)
                return;
        }
    }

    /// <inheritdoc/>
    void IValueTaskSource.GetResult(short token) => _core.GetResult(token);

    /// <inheritdoc/>
    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    /// <inheritdoc/>
    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    private ValueTask Wait()
    {
        if (Volatile.Read(ref _state) == Awaited)
            throw new InvalidOperationException("Somebody waits already.");
        _core.Reset();
        while (true)
        {
            if (Interlocked.CompareExchange(ref _state, Nothing, Signaled) == Signaled)
                return ValueTask.CompletedTask;
            if (Interlocked.CompareExchange(ref _state, Awaited, Nothing) == Nothing)
                return new ValueTask(this, _core.Version);
        }
    }

    private async ValueTask WaitUntilCancelledAsync(CancellationToken cancellationToken)
    {
        using var end = cancellationToken.UnsafeRegister(static source => ((ReadinessSource)source!).Signal(), this);
        await Wait().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
    }
}
