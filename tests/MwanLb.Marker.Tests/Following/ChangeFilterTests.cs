using MwanLb.Marker.Following;
using MwanLb.Netfilter.Route;

namespace MwanLb.Marker.Tests.Following;

public sealed class ChangeFilterTests
{
    private readonly ChangeFilter _filter = new(["wan0", "wan1"], [101, 102]);

    public ChangeFilterTests() => _filter.Know(KernelSample.View);

    [Fact]
    public void Take_AfterAHit_IsOverUntilTheNext()
    {
        _filter.Visit(RouteChange.Gone, default(KernelRule));

        Assert.True(_filter.Take());
        Assert.False(_filter.Take());
    }

    [Fact]
    public void Visit_WhatIsOfNoUplink_IsPassedOver()
    {
        _filter.Visit(RouteChange.Present, default(Link));
        _filter.Visit(RouteChange.Present, default(InterfaceAddress));

        Assert.False(_filter.Take());
    }
}
