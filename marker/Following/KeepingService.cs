using Microsoft.Extensions.Logging;
using MwanLb.Marker.Hosting;

namespace MwanLb.Marker.Following;

/// <summary>The thread that puts back routes and rules. Marking rules have their own: their tools may be slow, and routes must not wait for them.</summary>
/// <param name="routes">Puts back routes and rules.</param>
/// <param name="lost">Closes what is from addresses that are gone.</param>
/// <param name="logger">Where it says what it does.</param>
internal sealed class KeepingService(RouteKeeper routes, LostAddresses lost, ILogger<KeepingService> logger) : ThreadedService("keeping")
{
    // A restart of a network's daemon changes dozens of things in one breath. Short enough to be right again within 100 ms.
    private static readonly TimeSpan GatherTime = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    private readonly AutoResetEvent _signal = new(false);
    private bool _failing;

    /// <summary>Has routes and rules looked at. For any thread.</summary>
    public void RoutesChanged() => _signal.Set();

    /// <inheritdoc/>
    protected override void Interrupt()
    {
        // The signal outlives us: whoever follows links may still be at work.
        _signal.Set();
    }

    /// <inheritdoc/>
    protected override void Run()
    {
        TimeSpan? next = null;
        while (true)
        {
            _signal.WaitOne(next ?? Timeout.InfiniteTimeSpan);
            if (Pause(GatherTime))
            {
                return;
            }

            try
            {
                next = routes.Repair();
                lost.Close();
                _failing = false;
            }
            catch (Exception e)
            {
                if (!_failing)
                {
                    Log.FollowingFailed(logger, e);
                }

                _failing = true;
                next = Retry;
            }
        }
    }
}
