using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MwanLb.Netfilter.Netlink;
using MwanLb.Netfilter.Nftables;

namespace MwanLb.Marker.Following;

/// <summary>The thread that puts back what 'apply' has made, and the one that hears of changed marking rules.</summary>
/// <param name="routes">Puts back routes and rules.</param>
/// <param name="chains">Puts back marking rules.</param>
/// <param name="logger">Where it says what it does.</param>
internal sealed class KeepingService(RouteKeeper routes, ChainKeeper chains, ILogger<KeepingService> logger) : IHostedService, IDisposable
{
    // A restart of a network's daemon changes dozens of things in one breath. Short enough to be right again within 100 ms.
    private static readonly TimeSpan GatherTime = TimeSpan.FromMilliseconds(10);

    // A firewall flushes first and then loads its own, and so may 'apply': what is looked at in between is looked at again.
    private static readonly TimeSpan RulesetGatherTime = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    private readonly ManualResetEventSlim _stopping = new();
    private readonly AutoResetEvent _signal = new(false);
    private readonly Lock _closing = new();
    private RulesetEventSocket? _ruleset;
    private volatile bool _isRulesetChanged = true;
    private volatile bool _areRoutesChanged;
    private Thread? _keeper;
    private Thread? _listener;
    private bool _failing;

    /// <summary>Has routes and rules looked at.</summary>
    public void RoutesChanged()
    {
        _areRoutesChanged = true;
        _signal.Set();
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _keeper = new Thread(Keep) { Name = "keeping", IsBackground = true };
        _listener = new Thread(Listen) { Name = "ruleset", IsBackground = true };
        _listener.Start();
        _keeper.Start();
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
        _signal.Dispose();
    }

    private void Stop()
    {
        _stopping.Set();
        _signal.Set();
        lock (_closing)
        {
            _ruleset?.Interrupt();
        }

        _keeper?.Join();
        _listener?.Join();
        (_keeper, _listener) = (null, null);
    }

    private void Keep()
    {
        TimeSpan? nextRoutes = null, nextChains = TimeSpan.Zero;
        while (!_stopping.IsSet)
        {
            var limit = new[] { nextRoutes, nextChains }.Min() ?? Timeout.InfiniteTimeSpan;
            var isSignalled = _signal.WaitOne(limit);
            _stopping.Wait(GatherTime);
            if (_stopping.IsSet)
            {
                return;
            }

            try
            {
                if (_areRoutesChanged || nextRoutes is not null)
                {
                    _areRoutesChanged = false;
                    nextRoutes = routes.Repair();
                }

                if (_isRulesetChanged || (nextChains is not null && !isSignalled))
                {
                    _isRulesetChanged = false;
                    nextChains = chains.Repair();
                }

                _failing = false;
            }
            catch (Exception e)
            {
                if (!_failing)
                {
                    Log.FollowingFailed(logger, e);
                }

                _failing = true;
                _isRulesetChanged = _areRoutesChanged = true;
                (nextRoutes, nextChains) = (Retry, Retry);
            }
        }
    }

    private void Listen()
    {
        while (!_stopping.IsSet)
        {
            try
            {
                using var ruleset = RulesetEventSocket.Open();
                lock (_closing)
                {
                    _ruleset = ruleset;
                }

                while (!_stopping.IsSet)
                {
                    if (ruleset.Wait(Timeout.Infinite) && !_stopping.Wait(RulesetGatherTime))
                    {
                        _isRulesetChanged = true;
                        _signal.Set();
                    }
                }
            }
            catch (NetlinkException e)
            {
                Log.FollowingFailed(logger, e);
                _stopping.Wait(Retry);
            }
            finally
            {
                lock (_closing)
                {
                    _ruleset = null;
                }
            }
        }
    }
}
