using Microsoft.Extensions.Logging;
using MwanLb.Marker.Hosting;
using MwanLb.Netfilter.Nftables;

namespace MwanLb.Marker.Following;

/// <summary>The thread that hears of changed marking rules, and puts them back.</summary>
/// <param name="chains">Puts back marking rules.</param>
/// <param name="logger">Where it says what it does.</param>
internal sealed class ChainKeepingService(ChainKeeper chains, ILogger<ChainKeepingService> logger) : ThreadedService("ruleset")
{
    // A firewall flushes first and then loads its own: what is put back in between may be flushed again.
    private static readonly TimeSpan GatherTime = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);


    // Held to close the socket and to interrupt it: whoever stops us must not interrupt one that is closed at that moment.
    private readonly Lock _closing = new();
    private RulesetEventSocket? _events;
    private bool _failing;

    /// <inheritdoc/>
    protected override void Interrupt()
    {
        lock (_closing)
        {
            _events?.Interrupt();
        }
    }

    /// <inheritdoc/>
    protected override void Run()
    {
        while (!IsStopping)
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
                Pause(Retry);
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
            while (!IsStopping)
            {
                if (events.Wait(next is { } time ? (int)time.TotalMilliseconds : Timeout.Infinite))
                {
                    Pause(GatherTime);
                    events.Wait(0);
                }

                if (!IsStopping)
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
