using Microsoft.Extensions.Hosting;

namespace MwanLb.Marker.Hosting;

/// <summary>A service that is a thread: begun with the daemon, and waited for when it stops.</summary>
/// <param name="name">The thread's name.</param>
internal abstract class ThreadedService(string name) : IHostedService, IDisposable
{
    private readonly ManualResetEventSlim _stopping = new();
    private Thread? _thread;

    /// <summary>Whether it is to end.</summary>
    protected bool IsStopping => _stopping.IsSet;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _thread = new Thread(Run) { Name = name, IsBackground = true };
        _thread.Start();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        Stop();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stop();
        _stopping.Dispose();
    }

    /// <summary>Works until it is to end. On the thread.</summary>
    protected abstract void Run();

    /// <summary>Ends whatever the thread waits in.</summary>
    protected abstract void Interrupt();

    /// <summary>Waits, but not longer than until it is to end.</summary>
    /// <returns>Whether it is to end.</returns>
    protected bool Pause(TimeSpan time) => _stopping.Wait(time);

    private void Stop()
    {
        _stopping.Set();
        Interrupt();
        _thread?.Join();
        _thread = null;
    }
}
