using Microsoft.Extensions.Logging.Abstractions;
using MwanLb.Engine.Configuration;
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

    private static void CountMarks()
    {
        Command.Run("iptables", "-t mangle -A POSTROUTING -p udp -m mark --mark 1/0xff");
        Command.Run("iptables", "-t mangle -A POSTROUTING -p udp -m mark --mark 2/0xff");
    }

    // [packets:bytes] -A POSTROUTING …
    private static string[] Marked() =>
    [
        .. Command.Run("iptables-save", "-c -t mangle").Split('\n')
            .Where(line => line.Contains("-A POSTROUTING", StringComparison.Ordinal)).Select(line => line.Split('[', ':')[1]),
    ];

    private MarkingService Start(RouterModel? model = null)
    {
        var service = NewService(model);
        service.TakeQueues();
        service.StartAsync(CancellationToken.None).GetAwaiter().GetResult();
        return service;
    }

    private MarkingService NewService(RouterModel? model = null) => new(
        model ?? _model,
        new SelectionEngine(UplinkState.Over(UplinkTable.CreatePrivate(_model.Uplinks), _model.Pools), _model.Rules, seed: 1),
        TimeProvider.System,
        NullLogger<MarkingService>.Instance);
}
