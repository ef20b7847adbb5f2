using Microsoft.Extensions.Logging;
using MwanLb.Engine.Configuration;
using MwanLb.Marker.History;
using MwanLb.Marker.Hosting;
using MwanLb.Netfilter.Route;

namespace MwanLb.Marker.Following;

/// <summary>The thread that hears of links, addresses, routes and rules.</summary>
/// <param name="model">The configuration.</param>
/// <param name="follower">Tells what changes of links.</param>
/// <param name="gateways">Finds out who the gateways are.</param>
/// <param name="lost">Closes what is from addresses that are gone.</param>
/// <param name="changes">Keeps what changes of interfaces and addresses.</param>
/// <param name="keeping">Puts back what is missing.</param>
/// <param name="logger">Where it says what it does.</param>
internal sealed class FollowingService(
    RouterModel model, LinkFollower follower, UplinkGateways gateways, LostAddresses lost, KernelChanges changes, KeepingService keeping, ILogger<FollowingService> logger)
    : ThreadedService("following")
{
    // Leases are files. All else is told by events; that it is read now and then besides makes up for whatever was not.
    private const int SearchMilliseconds = 1000;
    private const int RestMilliseconds = 30_000;

    private readonly Lock _closing = new();
    private RouteEventSocket? _events;
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
                Follow();
            }
            catch (Exception e)
            {
                if (!_failing)
                {
                    Log.FollowingFailed(logger, e);
                }

                _failing = true;
                Pause(TimeSpan.FromMilliseconds(SearchMilliseconds));
            }
        }
    }

    private void Follow()
    {
        // First the ear, then the eye: what changes between the two is heard.
        var events = RouteEventSocket.Open();
        lock (_closing)
        {
            _events = events;
        }

        try
        {
            using var reader = new KernelViewReader(model);
            var filter = new ChangeFilter([.. model.Uplinks.Select(u => u.Interface).Distinct()], [.. model.Uplinks.Select(u => u.Table)]);
            Look(reader, filter);
            if (_failing)
            {
                _failing = false;
                Log.FollowingRecovered(logger);
            }

            while (!IsStopping)
            {
                var isHeard = events.Wait(follower.IsSearching ? SearchMilliseconds : RestMilliseconds);
                if (isHeard && !events.Drain(filter))
                {
                    Log.EventsLost(logger);
                    isHeard = false;
                }

                if (filter.Take() || !isHeard)
                {
                    Look(reader, filter);
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

    private void Look(KernelViewReader reader, ChangeFilter filter)
    {
        var view = reader.Read();
        filter.Know(view);
        gateways.Look(view);
        follower.Look(view);
        lost.Look(view);
        changes.Look(view);
        keeping.RoutesChanged();
    }
}
