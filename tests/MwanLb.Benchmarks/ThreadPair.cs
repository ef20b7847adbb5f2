namespace MwanLb.Benchmarks;

/// <summary>Runs the same work on the caller's thread and on one other at the same time, without starting a thread each time.</summary>
internal sealed class ThreadPair : IDisposable
{
    private readonly Barrier _barrier = new(2);
    private readonly Thread _other;
    private Action? _work;

    public ThreadPair()
    {
        _other = new Thread(RunOther) { IsBackground = true };
        _other.Start();
    }

    public void Run(Action work)
    {
        _work = work;
        _barrier.SignalAndWait();
        work();
        _barrier.SignalAndWait();
    }

    public void Dispose()
    {
        _work = null;
        _barrier.SignalAndWait();
        _other.Join();
        _barrier.Dispose();
    }

    private void RunOther()
    {
        for (_barrier.SignalAndWait(); _work is { } work; _barrier.SignalAndWait())
        {
            work();
            _barrier.SignalAndWait();
        }
    }
}
