using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Rules;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.Marking;
using MwanLb.Netfilter.Nfqueue;

namespace MwanLb.Marker.Tests.Marking;

public sealed class PacketMarkerTests
{
    private static readonly byte[] Ipv4Syn =
    [
        0x45, 0x00, 0x00, 0x28, /* version/IHL, TOS, total length */
        0x12, 0x34, 0x40, 0x00, /* id, flags/offset */
        0x40, 0x06, 0x00, 0x00, /* TTL, protocol, checksum */
        192, 168, 101, 1,       /* source */
        203, 0, 113, 7,         /* destination */
        0x9c, 0x40, 0x01, 0xbb, /* ports 40000, 443 */
        0, 0, 0, 1,
        0, 0, 0, 0,
        0x50, 0x02, 0xff, 0xff, /* offset, SYN, window */
        0, 0, 0, 0,
    ];

    private static readonly byte[] Ipv6Udp =
    [
        0x60, 0x00, 0x00, 0x00, /* version/class/label */
        0x00, 0x08, 0x11, 0x40, /* payload length, next header, hop limit */
        0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1,
        0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2,
        0xc3, 0x50, 0x00, 0x35, /* ports 50000, 53 */
        0x00, 0x08, 0x00, 0x00, /* length, checksum */
    ];

    private static readonly byte[] FirstSender = [2, 0, 0, 0, 0, 1];

    private RouterModel _model;
    private readonly UplinkTable _table;
    private readonly LastMessage _log = new();
    private readonly FakeTimeProvider _time = new();
    private InterfaceNames? _interfaces;
    private InboundUplinks? _inboundUplinks;

    public PacketMarkerTests()
    {
        _model = Sample.Parse("lan = [\"lan0\"]\n" + Sample.Uplinks.Replace("gateway", "ipv6 = true\ngateway", StringComparison.Ordinal));
        _table = UplinkTable.CreatePrivate(_model.Uplinks);
    }

    [Theory]
    [InlineData(0u, 0x1u)]
    [InlineData(0xabcdef00u, 0xabcdef01u)]
    public void Decide_UnmarkedPacket_RepeatsWithTheUplinksBitsAlone(uint mark, uint expected)
    {
        var verdict = Decide(Ipv4Syn, mark);

        Assert.Equal(QueueVerdict.Repeat.WithMark(expected), verdict);
        Assert.Equal("placed Tcp 192.168.101.1:40000 -> 203.0.113.7:443 by fibre (Turn)", _log.Text);
    }

    [Fact]
    public void Decide_PacketAfterPacket_TakesTurns() => Assert.Equal(
        [1u, 2u, 1u, 2u], Enumerable.Range(0, 4).Select(_ => Decide(Ipv4Syn, 0).Mark!.Value));

    [Fact]
    public void Decide_DatagramsOfOneFlowInOneBreath_ArePlacedOnce()
    {
        var marker = Marker(tracing: false);
        byte[] otherPort = [.. Ipv6Udp];
        otherPort[41]++;

        Assert.Equal(1u, marker.Decide(new QueuedPacket { Payload = Ipv6Udp }).Mark);
        Assert.Equal(2u, marker.Decide(new QueuedPacket { Payload = otherPort }).Mark);
        Assert.Equal(0xab01u, marker.Decide(new QueuedPacket { Mark = 0xab00, Payload = Ipv6Udp }).Mark);
        Assert.Equal(2u, marker.Decide(new QueuedPacket { Payload = otherPort }).Mark);
        Assert.Equal((1, 1), (_table.Assigned(0), _table.Assigned(1)));
    }

    [Fact]
    public void Decide_SameFlowAMomentLater_IsPlacedAnew()
    {
        var marker = Marker(tracing: false);
        Assert.Equal(1u, marker.Decide(new QueuedPacket { Payload = Ipv6Udp }).Mark);

        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(2u, marker.Decide(new QueuedPacket { Payload = Ipv6Udp }).Mark);
    }

    [Theory]
    [InlineData(6)] // TCP: another SYN from the same port is another connection
    [InlineData(1)] // ICMP: without ports nothing tells one echo from another
    public void Decide_OtherProtocols_EachPacketOnItsOwn(byte protocol)
    {
        var marker = Marker(tracing: false);
        byte[] packet = [.. Ipv4Syn];
        packet[9] = protocol;

        Assert.Equal([1u, 2u, 1u], Enumerable.Range(0, 3).Select(_ => marker.Decide(new QueuedPacket { Payload = packet }).Mark!.Value));
    }

    [Fact]
    public void Decide_OtherMask_WritesThere()
    {
        var model = Sample.Model("lan = []\nfwmark-mask = 0xff00");
        var engine = new SelectionEngine(UplinkState.Over(UplinkTable.CreatePrivate(model.Uplinks), model.Pools), model.Rules, seed: 1);
        var marker = new PacketMarker(engine, model.FwmarkMask, new RecentPlacements(TimeProvider.System), interfaces: null, inboundUplinks: null, log: null);

        Assert.Equal(QueueVerdict.Repeat.WithMark(0x12340156), marker.Decide(new QueuedPacket { Mark = 0x12340056, Payload = Ipv4Syn }));
    }

    [Fact]
    public void Decide_Ipv6_IsPlacedAndLogged()
    {
        Assert.Equal(QueueVerdict.Repeat.WithMark(1), Decide(Ipv6Udp, 0));
        Assert.Equal("placed Udp 2001:db8::1:50000 -> 2001:db8::2:53 by fibre (Turn)", _log.Text);
    }

    [Theory]
    [InlineData(0x1u)]
    [InlineData(0x2u)]
    [InlineData(0xab0000ffu)]
    public void Decide_MarkedAlready_AcceptsUnchangedAndPlacesNothing(uint mark)
    {
        Assert.Equal(QueueVerdict.Accept, Decide(Ipv4Syn, mark));
        Assert.Null(Decide(Ipv4Syn, mark).Mark);
        Assert.Equal(0, _table.Assigned(0) + _table.Assigned(1));
        Assert.Null(_log.Text);
    }

    [Fact]
    public void Decide_CutAtEveryLength_IsPlacedNevertheless()
    {
        foreach (var packet in new[] { Ipv4Syn, Ipv6Udp, [0xff, 0xff, 0xff], [0x4f, 0], [0x60] })
        {
            for (var length = 0; length <= packet.Length; length++)
            {
                Assert.Equal(NetfilterVerdict.Repeat, Decide(packet[..length], 0).Verdict);
            }
        }

        // IPv6 takes turns by itself; this one is the 90th of the others.
        Assert.Equal("placed IP -:0 -> -:0 by dsl (Turn)", _log.Text);
    }

    [Fact]
    public void Decide_NoUplinkAvailable_AcceptsWithoutAMark()
    {
        _table.SetDraining(0, true);
        _table.SetDraining(1, true);
        _table.Publish();

        var verdict = Decide(Ipv4Syn, 0xab00);

        Assert.Equal(QueueVerdict.Accept, verdict);
        Assert.Null(verdict.Mark);
        Assert.Equal("placed Tcp 192.168.101.1:40000 -> 203.0.113.7:443 by default route (NoneAvailable)", _log.Text);
    }

    [Fact]
    public void Decide_RuleSaysDrop_DropsEachPacketAndNamesTheRule()
    {
        UseRule(new RuleMatch { Ports = [new PortRange(53, 53)] }, WhenNone.Drop);
        _table.SetDraining(1, true);
        _table.Publish();
        var marker = Marker(tracing: true);

        // Also the second datagram of a flow, which would be taken for placed already; and TCP, which the rule does not fit, goes on.
        Assert.Equal(QueueVerdict.Drop, marker.Decide(new QueuedPacket { Payload = Ipv6Udp }));
        Assert.Equal(QueueVerdict.Drop, marker.Decide(new QueuedPacket { Payload = Ipv6Udp }));
        Assert.Equal("placed Udp 2001:db8::1:50000 -> 2001:db8::2:53 by nobody (Dropped) [name service]", _log.Text);
        Assert.Equal(1u, marker.Decide(new QueuedPacket { Payload = Ipv4Syn }).Mark);

        // Within the second in which flows are remembered.
        _table.SetDraining(1, false);
        _table.Publish();
        Assert.Equal(2u, marker.Decide(new QueuedPacket { Payload = Ipv6Udp }).Mark);
        Assert.Equal("placed Udp 2001:db8::1:50000 -> 2001:db8::2:53 by dsl (OnlyCandidate) [name service]", _log.Text);
    }

    [Theory]
    [InlineData("lo", 2u)]
    [InlineData("lan7", 1u)]
    public void Decide_RuleByInboundInterface_GoesByTheNameBehindTheIndex(string name, uint expected)
    {
        // Index 1 is the loopback's in every network namespace.
        const uint Loopback = 1;
        UseRule(new RuleMatch { Interfaces = [name] }, WhenNone.DefaultRoute);
        _interfaces = new InterfaceNames(_time);

        Assert.Equal(expected, Marker(tracing: false).Decide(new QueuedPacket { Payload = Ipv4Syn, InputInterface = Loopback }).Mark);
    }

    [Theory]
    [InlineData(NetfilterHook.PreRouting, 1u)]
    [InlineData(NetfilterHook.LocalOut, 2u)]
    public void Decide_RuleByPath_TellsTheRoutersOwnByTheHook(NetfilterHook hook, uint expected)
    {
        UseRule(new RuleMatch { Paths = [FlowPath.Local] }, WhenNone.DefaultRoute);
        var marker = Marker(tracing: false);

        Assert.Equal(expected, marker.Decide(new QueuedPacket { Payload = Ipv4Syn, Hook = hook }).Mark);
    }

    [Theory]
    [InlineData("020000000001", 0xab01u, "fibre")]
    [InlineData("020000000002", 0xab02u, "dsl")]
    [InlineData("0200000000ff", null, "none of the gateways")]
    public void Decide_InByASharedInterface_IsMarkedForItsSenderAndNotPlaced(string sender, uint? mark, string uplink)
    {
        ShareTheLoopback();
        _table.SetHealth(0, UplinkHealth.Down);
        _table.Publish();

        var verdict = Marker(tracing: true).Decide(Inbound(Convert.FromHexString(sender)));

        Assert.Equal(mark is { } value ? QueueVerdict.Repeat.WithMark(value) : QueueVerdict.Accept, verdict);
        Assert.Equal($"inbound Tcp 192.168.101.1:40000 -> 203.0.113.7:443 by {uplink}", _log.Text);
        Assert.Equal((0, 0), (_table.Assigned(0), _table.Assigned(1)));
    }

    [Fact]
    public void Decide_InByAnotherInterfaceThanTheShared_IsPlaced()
    {
        ShareTheLoopback();

        Assert.Equal(1u, Marker(tracing: true).Decide(new QueuedPacket { Payload = Ipv4Syn, InputInterface = 4_000_000 }).Mark);
        Assert.Equal(2u, Marker(tracing: true).Decide(new QueuedPacket { Payload = Ipv4Syn, Hook = NetfilterHook.LocalOut }).Mark);
        Assert.StartsWith("placed ", _log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_WithoutTracing_AllocatesNothing()
    {
        ShareTheLoopback();
        var marker = Marker(tracing: false);
        Decide(marker, 1000);
        // The names are asked for again: the same ones.
        _time.Advance(TimeSpan.FromSeconds(2));
        var before = GC.GetAllocatedBytesForCurrentThread();

        Decide(marker, 10_000);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Null(_log.Text);
    }

    private static QueuedPacket Inbound(ReadOnlySpan<byte> sender) => new()
    {
        Mark = 0xab00,
        InputInterface = 1,
        HardwareProtocol = 0x0800,
        SourceHardwareAddress = sender,
        Payload = Ipv4Syn,
    };

    private static void Decide(PacketMarker marker, int times)
    {
        for (var i = 0; i < times; i++)
        {
            marker.Decide(new QueuedPacket { Payload = Ipv4Syn, InputInterface = 2 });
            marker.Decide(new QueuedPacket { Payload = Ipv6Udp });
            marker.Decide(Inbound(FirstSender));
        }
    }

    /// <summary>Both uplinks have the one interface that every network namespace has.</summary>
    private void ShareTheLoopback()
    {
        _model = _model with { Uplinks = [.. _model.Uplinks.Select(u => u with { Interface = "lo" })] };
        var neighbours = new FakeNeighbourTable();
        neighbours.Set("10.9.1.1", "020000000001");
        neighbours.Set("10.9.2.1", "020000000002");
        _interfaces = new InterfaceNames(_time);
        _inboundUplinks = InboundUplinks.For(_model, neighbours, _time);
    }

    /// <summary>A rule that sends what fits to dsl.</summary>
    private void UseRule(RuleMatch match, WhenNone whenNone)
    {
        var pool = new Pool { Index = 1, Name = "own", Uplinks = [_model.Uplinks[1]], Policy = SelectionPolicyKind.RoundRobin, WhenNone = whenNone };
        _model = _model with { Pools = [_model.Pools[0], pool], Rules = [new Rule(0, "name service", match, pool)] };
    }

    private QueueVerdict Decide(byte[] payload, uint mark) => Marker(tracing: true).Decide(new QueuedPacket { Mark = mark, Payload = payload });

    private PacketMarker Marker(bool tracing) => new(
        new SelectionEngine(UplinkState.Over(_table, _model.Pools), _model.Rules, seed: 1), _model.FwmarkMask, new RecentPlacements(_time), _interfaces,
        _inboundUplinks, tracing ? new PlacementLog(_log, _model.Rules) : null);

    private sealed class LastMessage : ILogger
    {
        public string? Text { get; private set; }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Text = formatter(state, exception);
    }
}
