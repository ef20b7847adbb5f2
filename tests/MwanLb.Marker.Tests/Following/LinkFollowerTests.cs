using Microsoft.Extensions.Logging.Abstractions;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.Following;
using MwanLb.Marker.Health;
using static MwanLb.Marker.Tests.Following.KernelSample;

namespace MwanLb.Marker.Tests.Following;

public sealed class LinkFollowerTests
{
    private readonly Observer _observer = new();
    private readonly LinkFollower _follower;

    public LinkFollowerTests()
    {
        var model = KernelSample.Model();
        _follower = new LinkFollower(model, Gateways(model), [new Failing(), _observer], NullLogger.Instance);
    }

    [Fact]
    public void Look_First_TellsEveryUplink()
    {
        _follower.Look(View with { Links = [Link("wan1", Wan1)] });

        Assert.Equal(["fibre NoInterface wan0: no such interface", "dsl Usable wan1: usable"], _observer.Take());
    }

    [Fact]
    public void Look_NothingNew_TellsNothing()
    {
        _follower.Look(View);
        _observer.Take();

        _follower.Look(View);

        Assert.Empty(_observer.Take());
    }

    [Fact]
    public void Look_SameStateAnotherWay_IsTold()
    {
        _follower.Look(View);
        _observer.Take();

        _follower.Look(View with { Routes = [Route(254, Wan0, "10.9.1.7")] });

        Assert.Equal(["fibre Usable wan0: usable, gateway 10.9.1.7 (a default route in table 254)"], _observer.Take());
    }

    [Fact]
    public void IsSearching_NothingTellsAGateway_UntilSomethingDoes()
    {
        _follower.Look(View with { Routes = [] });
        Assert.True(_follower.IsSearching);

        _follower.Look(View);
        Assert.False(_follower.IsSearching);
    }

    private sealed class Observer : ILinkObserver
    {
        private readonly List<string> _told = [];

        public void LinkChanged(Uplink uplink, LinkState state, string detail) => _told.Add($"{uplink.Name} {state} {detail}");

        public string[] Take()
        {
            string[] told = [.. _told];
            _told.Clear();
            return told;
        }
    }

    private sealed class Failing : ILinkObserver
    {
        public void LinkChanged(Uplink uplink, LinkState state, string detail) => throw new InvalidOperationException("broken");
    }
}
