using MwanLb.Engine.Configuration;
using MwanLb.Marker.History;
using MwanLb.Netfilter.Route;
using static MwanLb.Marker.Tests.Following.KernelSample;

namespace MwanLb.Marker.Tests.History;

public sealed class KernelChangesTests
{
    private static readonly RouterModel Model = Following.KernelSample.Model();

    private readonly RecordingJournal _journal = new();
    private readonly KernelChanges _changes;

    public KernelChangesTests()
    {
        _changes = new KernelChanges(Model, Gateways(Model), _journal);
        _changes.Look(View);
    }

    [Fact]
    public void Look_Nothing_RecordsNothing()
    {
        _changes.Look(View);

        Assert.Empty(_journal.Events);
    }

    [Fact]
    public void Look_InterfaceGoneAndBack_SaysTheIndices()
    {
        _changes.Look(View with { Links = [Link("wan0", Wan0)] });
        _changes.Look(View with { Links = [Link("wan0", Wan0), Link("wan1", 42)], Addresses = [Address(Wan0, "10.9.1.2")] });

        Assert.Equal(
            [(EventKind.InterfaceGone, "dsl", null, null), (EventKind.InterfaceBack, "dsl", "index 8", "index 42")],
            _journal.Events.Select(happened => (happened.Kind, happened.Uplink!, happened.From, happened.To)));
    }

    [Fact]
    public void Look_MadeAnewBetweenTwoLooks_IsTold()
    {
        _changes.Look(View with { Links = [Link("wan0", Wan0), Link("wan1", 42)], Addresses = [Address(Wan0, "10.9.1.2"), Address(42, "10.9.2.2")] });

        Assert.Equal(EventKind.InterfaceBack, Assert.Single(_journal.Events).Kind);
    }

    [Fact]
    public void Look_AnotherGateway_SaysBothAndNotWhileNothingTellsIt()
    {
        _changes.Look(View with { Routes = [] });
        _changes.Look(View with { Routes = [Route(254, Wan0, "10.9.1.9", 100, RouteProtocol.Dhcp)] });

        var happened = Assert.Single(_journal.Events);
        Assert.Equal((EventKind.GatewayChanged, "fibre", "10.9.1.1", "10.9.1.9"), (happened.Kind, happened.Uplink, happened.From, happened.To));
    }

    [Fact]
    public void Look_AnotherAddress_SaysBoth()
    {
        // By way of none at all, as when it is flushed first.
        _changes.Look(View with { Addresses = [Address(Wan0, "10.9.1.2")] });
        _changes.Look(View with { Addresses = [Address(Wan0, "10.9.1.2"), Address(Wan1, "10.9.2.7")] });

        var happened = Assert.Single(_journal.Events);
        Assert.Equal((EventKind.AddressChanged, "dsl", "10.9.2.2", "10.9.2.7"), (happened.Kind, happened.Uplink, happened.From, happened.To));
    }
}
