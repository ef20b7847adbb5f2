using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using MwanLb.Engine.Configuration;
using MwanLb.Marker.Health;

namespace MwanLb.Marker.Following;

/// <summary>Tells what changes of the uplinks' links. For one thread.</summary>
/// <param name="model">The configuration.</param>
/// <param name="gateways">Finds next hops.</param>
/// <param name="observers">Who is told.</param>
/// <param name="logger">Where it says what changed.</param>
internal sealed class LinkFollower(RouterModel model, GatewayFinder gateways, IEnumerable<ILinkObserver> observers, ILogger logger)
{
    private readonly UplinkJudge _judge = new(model, gateways);
    private readonly ImmutableArray<ILinkObserver> _observers = [.. observers];
    private readonly UplinkView?[] _told = new UplinkView?[model.Uplinks.Length];

    /// <summary>Whether some next hop is to be found out that nothing tells: what tells it in the end may be a file, of which no event comes.</summary>
    public bool IsSearching => _told.Any(view => view?.State is LinkState.NoGateway);

    /// <summary>Compares with what was told last, and tells what is new.</summary>
    public void Look(KernelView view)
    {
        foreach (var uplink in model.Uplinks)
        {
            var now = _judge.Judge(uplink, view);
            var before = _told[uplink.Index];
            if (now == before)
            {
                continue;
            }

            _told[uplink.Index] = now;
            // Those who decide are told first.
            foreach (var observer in _observers)
            {
                Tell(observer, now);
            }

            Log.LinkChanged(logger, uplink.Name, before?.State, now.State, now.Detail);
        }
    }

    private void Tell(ILinkObserver observer, UplinkView view)
    {
        try
        {
            observer.LinkChanged(view.Uplink, view.State, view.Detail);
        }
        catch (Exception e)
        {
            // One that fails must not keep the others, or the next change, from being told.
            Log.ObserverFailed(logger, e, view.Uplink.Name);
        }
    }
}
