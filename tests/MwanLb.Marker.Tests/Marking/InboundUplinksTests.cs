using Microsoft.Extensions.Time.Testing;
using MwanLb.Marker.Marking;
using MwanLb.Netfilter.Nfqueue;
using MwanLb.Netfilter.Route;

namespace MwanLb.Marker.Tests.Marking;

public sealed class InboundUplinksTests
{
    private const ushort IPv4 = 0x0800;
    private const ushort IPv6 = 0x86dd;
    private const string First = "020000000001";
    private const string Second = "020000000002";
    private const string Stranger = "0200000000ff";

    private readonly FakeTimeProvider _time = new();
    private readonly FakeNeighbourTable _neighbours = new();

    public InboundUplinksTests()
    {
        _neighbours.Set("10.9.1.1", First);
        _neighbours.Set("10.9.1.2", Second);
        _neighbours.Set("10.9.1.77", Stranger);
    }

    [Fact]
    public void For_EachUplinkWithAnInterfaceOfItsOwn_IsNothing() => Assert.Null(InboundUplinks.For(Sample.Model(), _neighbours, _time));

    [Fact]
    public void For_OneUplinkOfEachFamilyOnAnInterface_IsNothing()
    {
        var model = Sample.Parse(Sample.SharedUplinks);
        model = model with
        {
            Uplinks = [model.Uplinks[0], model.Uplinks[1] with { HasIPv4 = false, HasIPv6 = true }, model.Uplinks[2]],
        };

        Assert.Null(InboundUplinks.For(model, _neighbours, _time));
    }

    [Theory]
    [InlineData("wan0", true)]
    [InlineData("wan1", false)]
    [InlineData("lan0", false)]
    [InlineData(null, false)]
    public void Find_Interface_OnlyTheSharedOne(string? name, bool isShared) =>
        Assert.Equal(isShared, InboundUplinks.For(Sample.Parse(Sample.SharedUplinks), _neighbours, _time)!.Find(name) is not null);

    [Fact]
    public void Read_GatewayThatTheRouterHasNotSpokenTo_IsFoundOut()
    {
        _neighbours.Remove("10.9.1.2");
        var shared = Shared(withIPv6: false);

        shared.Read(70);

        Assert.Equal(["10.9.1.2@70"], _neighbours.FoundOut);
    }

    [Theory]
    [InlineData(First, IPv4, "first")]
    [InlineData(Second, IPv4, "second")]
    [InlineData(Stranger, IPv4, null)]
    [InlineData("", IPv4, null)]
    [InlineData(First, IPv6, null)]
    [InlineData(Second, IPv6, "second")]
    public void FindSender_HardwareAddress_IsTheGatewaysOfTheFamily(string sender, ushort protocol, string? expected)
    {
        _neighbours.Set("fe80::2", Second);
        var shared = Shared(withIPv6: true);

        Assert.Equal(expected, Sender(shared, sender, protocol));
        Assert.Equal([3u], _neighbours.Reads);
    }

    [Fact]
    public void FindSender_UnusableEntry_IsNotBelieved()
    {
        _neighbours.Set("10.9.1.1", First, NeighbourState.NoArp);

        Assert.Null(Sender(Shared(), First));
    }

    [Fact]
    public void FindSender_StrangersFlood_TableIsReadTenTimesASecond()
    {
        var shared = Shared();
        for (var millisecond = 0; millisecond < 1000; millisecond++)
        {
            Assert.Null(Sender(shared, Stranger));
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.Equal(10, _neighbours.Reads.Count);
    }

    [Fact]
    public void FindSender_GatewayWithNewHardware_IsKnownAtOnce()
    {
        var shared = Shared();
        Assert.Equal("first", Sender(shared, First));
        _neighbours.Set("10.9.1.1", Stranger);

        _time.Advance(TimeSpan.FromSeconds(0.1));

        Assert.Equal("first", Sender(shared, Stranger));
        Assert.Null(Sender(shared, First));
    }

    [Fact]
    public void FindSender_GatewayAgedOutOfTheTable_KeepsItsHardwareAddress()
    {
        var shared = Shared();
        Assert.Equal("first", Sender(shared, First));
        _neighbours.Remove("10.9.1.1");

        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal("first", Sender(shared, First));
        Assert.Equal(2, _neighbours.Reads.Count);
    }

    [Fact]
    public void FindSender_HardwareMovedToAnotherGateway_IsThatOnesNow()
    {
        var shared = Shared();
        Assert.Equal("first", Sender(shared, First));
        _neighbours.Remove("10.9.1.1");
        _neighbours.Set("10.9.1.2", First);

        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal("second", Sender(shared, First));
    }

    [Fact]
    public void FindSender_OneMachineIsBothGateways_IsTheFirst()
    {
        _neighbours.Set("10.9.1.2", First);

        Assert.Equal("first", Sender(Shared(), First));
    }

    [Theory]
    [InlineData("0200000000000001", "first")] // all that a packet's message has room for
    [InlineData("020000000000000001", null)]
    public void FindSender_LongHardwareAddress_IsComparedWhole(string address, string? expected)
    {
        _neighbours.Set("10.9.1.1", address);

        Assert.Equal(expected, Sender(Shared(), address));
    }

    [Fact]
    public void FindSender_KnownSenders_AllocatesNothing()
    {
        var shared = Shared();
        var address = Convert.FromHexString(Second);
        shared.FindSender(new QueuedPacket { HardwareProtocol = IPv4, SourceHardwareAddress = address });
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 1000; i++)
        {
            shared.FindSender(new QueuedPacket { HardwareProtocol = IPv4, SourceHardwareAddress = address });
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static string? Sender(SharedInterface shared, string hardwareAddress, ushort protocol = IPv4) => shared.FindSender(new QueuedPacket
    {
        InputInterface = 3,
        HardwareProtocol = protocol,
        SourceHardwareAddress = Convert.FromHexString(hardwareAddress),
    })?.Name;

    private SharedInterface Shared(bool withIPv6 = false)
    {
        var model = Sample.Parse(Sample.SharedUplinks);
        if (withIPv6)
        {
            model = model with
            {
                Uplinks =
                [
                    model.Uplinks[0] with { HasIPv6 = true, Gateway6 = System.Net.IPAddress.Parse("fe80::1") },
                    model.Uplinks[1] with { HasIPv6 = true, Gateway6 = System.Net.IPAddress.Parse("fe80::2") },
                    model.Uplinks[2],
                ],
            };
        }

        return InboundUplinks.For(model, _neighbours, _time)!.Find("wan0")!;
    }
}
