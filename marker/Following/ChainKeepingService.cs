using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MwanLb.Netfilter.Nftables;

namespace MwanLb.Marker.Following;

/// <summary>The thread that hears of changed marking rules, and puts them back.</summary>
/// <param name="chains">Puts back marking rules.</param>
/// <param name="logger">Where it says what it does.</param>
internal sealed class ChainKeepingService(ChainKeeper chains, ILogger<ChainKeepingService> logger) : IHostedService, IDisposable
{
    // A firewall flushes first and then loads its own: what is put back in between may be flushed again.
    private static readonly TimeSpan GatherTime = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    private readonly ManualResetEventSlim _stopping = new();

    // Held to close the socket and to interrupt it: whoever stops us must not interrupt one that is closed at that moment.
    private readonly Lock _closing = new();
    private RulesetEventSocket? _events;
    private Thread? _thread;
    private bool _failing;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _thread = new Thread(Run) { Name = "ruleset", IsBackground = true };
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

    private void Stop()
    {
        _stopping.Set();
        lock (_closing)
        {
            _events?.Interrupt();
        }

        _thread?.Join();
        _thread = null;
    }

    private void Run()
    {
        while (!_stopping.IsSet)
        {
            try
            {
                Keep();
            }
            catch (Exception e)
            {
                if (!_failing)
                {
                    Log.FollowingFailed(logger, e);
                }

                _failing = true;
                _stopping.Wait(Retry);
            }
        }
    }

    private void Keep()
    {
        var events = RulesetEventSocket.Open();
        lock (_closing)
        {
            _events = events;
        }

        try
        {
            var next = chains.Repair();
            _failing = false;
            while (!_stopping.IsSet)
            {
                if (events.Wait(next is { } time ? (int)time.TotalMilliseconds : Timeout.Infinite))
                {
                    _stopping.Wait(GatherTime);
                    events.Wait(0);
                }

                if (!_stopping.IsSet)
                {
                    next = chains.Repair();
                }
            }
        }
        finally
        {
            lock (_closing)
            {
                _events = null;
                events.Dispose();
            }
        }
    }
}
