using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Rules;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.Marking;
using MwanLb.Netfilter.Netlink;
using MwanLb.Netfilter.Tests.Kernel;

namespace MwanLb.Marker.Tests.Marking;

/// <summary>The verdict loop on a real queue, in a network namespace of each test's own.</summary>
[Collection(nameof(RunsAlone))]
public sealed class MarkingServiceTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly RouterModel _model = Sample.Model("lan = []\nqueue = 7");
    private UplinkTable _table = null!;

    [Fact]
    public void Run_PacketsOfNewFlows_AreMarkedInTurn() => KernelNamespace.Run(() =>
    {
        QueueUdp();
        using var service = Start();
        using var flood = new Flood(packets: 100);

        SpinWait.SpinUntil(() => Marked() is ["50", "50"], Patience);
        Assert.Equal(["50", "50"], Marked());
        Assert.True(service.StopAsync(CancellationToken.None).Wait(Patience));
    });

    [Fact]
    public void Run_TwoQueues_BothAreAnsweredOnOneRoundRobin() => KernelNamespace.Run(() =>
    {
        var model = _model with { Queues = 2 };
        foreach (var queue in Enumerable.Range(7, 2))
        {
            Command.Run("iptables", $"-t mangle -A OUTPUT -p udp --sport {20_000 + queue} -m mark --mark 0/0xff -j NFQUEUE --queue-num {queue} --queue-bypass");
        }

        CountMarks();
        using var service = Start(model);
        using var first = new Flood(packets: 30, sourcePort: 20_007);
        using var second = new Flood(packets: 30, sourcePort: 20_008);

        SpinWait.SpinUntil(() => Marked() is ["30", "30"], Patience);
        Assert.Equal(["30", "30"], Marked());
    });

    [Fact]
    public void TakeQueues_OneHeldByAnother_Throws() => KernelNamespace.Run(() =>
    {
        using var first = NewService();
        first.TakeQueues();
        using var second = NewService();

        Assert.Contains("another process or socket holds the queue", Assert.Throws<NetlinkException>(second.TakeQueues).Message, StringComparison.Ordinal);
    });

    [Fact]
    public void StopAsync_WhilePacketsKeepComing_EndsNevertheless() => KernelNamespace.Run(() =>
    {
        QueueUdp();
        using var service = Start();
        using var first = new Flood(packets: long.MaxValue);
        using var second = new Flood(packets: long.MaxValue);
        Assert.True(SpinWait.SpinUntil(() => first.Sent + second.Sent > 50_000, Patience));

        var stopping = Task.Run(() => service.StopAsync(CancellationToken.None).GetAwaiter().GetResult(), TestContext.Current.CancellationToken);

        Assert.True(stopping.Wait(TimeSpan.FromSeconds(10)), $"after {first.Sent + second.Sent} packets it still runs");
    });

    [Fact]
    public void StopAsync_WhilePacketsKeepComing_LosesNone() => KernelNamespace.Run(() =>
    {
        QueueUdp();
        Command.Run("iptables", "-t mangle -A POSTROUTING -p udp -m mark --mark 0/0xff");
        long sent = 0;
        for (var round = 0; round < 10; round++)
        {
            using var service = Start();
            using var flood = new Flood(packets: long.MaxValue);
            Assert.True(SpinWait.SpinUntil(() => flood.Sent > 500, Patience));

            Assert.True(service.StopAsync(CancellationToken.None).Wait(Patience));

            flood.Dispose();
            sent += flood.Sent;
        }

        Assert.Equal(sent, Marked().Sum(count => long.Parse(count, CultureInfo.InvariantCulture)));
    });

    [Fact]
    public void Run_MorePacketsThanTheSocketHolds_CountsThoseThatPassedUnmarked() => KernelNamespace.Run(() =>
    {
        QueueUdp();
        Command.Run("iptables", "-t mangle -A POSTROUTING -p udp -m mark --mark 0/0xff");
        using var service = NewService();
        service.TakeQueues();
        // Nobody answers yet: what the socket has no room for passes, the rest waits.
        using (var flood = new Flood(packets: 40_000, sendBufferBytes: 1 << 27))
        {
            Assert.True(SpinWait.SpinUntil(() => flood.Sent == 40_000, Patience));
        }

        var passed = long.Parse(Marked()[2], CultureInfo.InvariantCulture);
        service.StartAsync(CancellationToken.None).GetAwaiter().GetResult();
        SpinWait.SpinUntil(() => _table.Unmarked > 0, Patience);

        Assert.InRange(passed, 1, 39_999);
        Assert.Equal(passed, _table.Unmarked);
        Assert.True(service.StopAsync(CancellationToken.None).Wait(Patience));
        Assert.Equal(passed, _table.Unmarked);
        Assert.Equal(40_000, Marked().Sum(count => long.Parse(count, CultureInfo.InvariantCulture)));
    });

    [Fact]
    public void Run_PacketsOfTheRouterItself_AreDescribedAsLocal() => KernelNamespace.Run(() =>
    {
        QueueUdp();
        var local = new Pool { Index = 1, Name = "own", Uplinks = [_model.Uplinks[1]], Policy = SelectionPolicyKind.RoundRobin, WhenNone = WhenNone.DefaultRoute };
        using var service = Start(_model with
        {
            Pools = [_model.Pools[0], local],
            Rules = [new Rule(0, "local", new RuleMatch { Paths = [FlowPath.Local] }, local)],
        });
        using var flood = new Flood(packets: 10);

        SpinWait.SpinUntil(() => Marked() is ["0", "10"], Patience);
        Assert.Equal(["0", "10"], Marked());
    });

    [Fact]
    public void Run_InByASharedInterface_IsMarkedForTheGatewayThatSentIt() => KernelNamespace.Run(() =>
    {
        var model = Sample.Parse(Sample.SharedUplinks);
        Command.Run("ip", "link add wan0 type bridge");
        Command.Run("ip", "address add 10.9.1.254/24 dev wan0");
        Command.Run("ip", "link set wan0 up");
        using var first = Gateway(1);
        using var second = Gateway(2);
        // Both have asked for the router's hardware address, and so told it theirs.
        Send(first, 1);
        Send(second, 1);
        Command.Run("iptables", "-t mangle -A PREROUTING -i wan0 -p udp -m mark --mark 0/0xff -j NFQUEUE --queue-num 7 --queue-bypass");
        CountMarks("INPUT");
        using var service = Start(model);

        Send(second, 3);
        Send(first, 1);

        SpinWait.SpinUntil(() => Marked("INPUT") is ["1", "3"], Patience);
        Assert.Equal(["1", "3"], Marked("INPUT"));
        Assert.Equal((0, 0), (_table.Assigned(0), _table.Assigned(1)));
    });

    [Fact]
    public void StopAsync_StartAfterStart_GivesTheQueueBack() => KernelNamespace.Run(() =>
    {
        QueueUdp();
        using var flood = new Flood(packets: long.MaxValue);
        for (var i = 0; i < 50; i++)
        {
            using var service = Start();
            Assert.True(service.StopAsync(CancellationToken.None).Wait(Patience));
        }
    });

    [Fact]
    public void Dispose_WithoutStop_GivesTheQueueBack() => KernelNamespace.Run(() =>
    {
        var service = Start();
        service.Dispose();
        service.Dispose();

        using var next = NewService();
        next.TakeQueues();
    });

    private static void QueueUdp()
    {
        Command.Run("iptables", "-t mangle -A OUTPUT -p udp -m mark --mark 0/0xff -j NFQUEUE --queue-num 7 --queue-bypass");
        CountMarks();
    }

    private static void CountMarks(string chain = "POSTROUTING")
    {
        Command.Run("iptables", $"-t mangle -A {chain} -p udp -m mark --mark 1/0xff");
        Command.Run("iptables", $"-t mangle -A {chain} -p udp -m mark --mark 2/0xff");
    }

    // [packets:bytes] -A POSTROUTING …
    private static string[] Marked(string chain = "POSTROUTING") =>
    [
        .. Command.Run("iptables-save", "-c -t mangle").Split('\n')
            .Where(line => line.Contains($"-A {chain}", StringComparison.Ordinal)).Select(line => line.Split('[', ':')[1]),
    ];

    private static void Send(OtherNamespace gateway, int packets) =>
        gateway.Run($"bash -c \"for i in $(seq {packets}); do echo > /dev/udp/10.9.1.254/9; done\"");

    // On the bridge wan0.
    private static OtherNamespace Gateway(int number)
    {
        var gateway = new OtherNamespace();
        Command.Run("ip", $"link add port{number} type veth peer name eth0 netns {gateway.Id}");
        Command.Run("ip", $"link set port{number} master wan0 up");
        gateway.Run($"ip address add 10.9.1.{number}/24 dev eth0");
        gateway.Run("ip link set eth0 up");
        return gateway;
    }

    private MarkingService Start(RouterModel? model = null)
    {
        var service = NewService(model);
        service.TakeQueues();
        service.StartAsync(CancellationToken.None).GetAwaiter().GetResult();
        return service;
    }

    private MarkingService NewService(RouterModel? model = null)
    {
        model ??= _model;
        _table = UplinkTable.CreatePrivate(model.Uplinks);
        var engine = new SelectionEngine(UplinkState.Over(_table, model.Pools), model.Rules, seed: 1);
        return new MarkingService(model, engine, _table, TimeProvider.System, NullLogger<MarkingService>.Instance);
    }
}
