using System.Globalization;
using System.Text.Json;
using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests;

/// <summary>The counts that the pickers see are conntrack's own, whatever came and went, and whatever became of the daemon.</summary>
public sealed class CountingTests : LabTest
{
    // Their entries are conntrack's too, and none of the traffic that is counted here.
    private const string NoProbes = "probes = []";

    [Fact]
    public async Task Counts_TwoHundredThousandComeAndGo_AreConntracksOwn()
    {
        await using var lab = await GatewayLab.StartAsync(LabTopology.Separate(3), new GatewayOptions { LogLevel = "information", Health = NoProbes });
        await ShortenTimeoutsAsync(lab);
        var burst = await UdpBurst.PrepareAsync(lab.Network);
        using var connections = await LongConnections.OpenAsync(lab.Network.Client, "long", 30, Seconds(10));

        for (var round = 0; round < 4; round++)
        {
            var tcp = lab.Traffic.ConnectAsync($"short{round}-", 200);
            await burst.SendAsync(50_000);
            Assert.All(await tcp, flow => Assert.NotNull(flow.SecondSeenAs));
            await AssertCountsAsync(lab, Seconds(5));
        }

        // All that was sent is over in a few seconds; what stays are the long ones.
        await Wait.UntilAsync(
            async () => (await CountsAsync(lab)).SequenceEqual(Enumerable.Repeat((Live: 10L, Entries: 10L), 3)),
            Seconds(30),
            () => "nothing but the long connections to be counted");
        await AssertCountsAsync(lab, Seconds(5));
        Assert.DoesNotContain("cannot be counted", lab.Gateway.Daemon.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("KILL")]
    public async Task Counts_DaemonRestartedUnderLoad_AreRightWithinTwoSeconds(string signal)
    {
        await using var lab = await GatewayLab.StartAsync(LabTopology.Separate(3), new GatewayOptions { LogLevel = "information", Health = NoProbes });
        var burst = await UdpBurst.PrepareAsync(lab.Network);
        using var connections = await LongConnections.OpenAsync(lab.Network.Client, "long", 30, Seconds(10));
        await burst.SendAsync(20_000);
        var load = burst.SendAsync(20_000);

        await lab.Gateway.Daemon.SignalAsync(signal);
        await lab.Gateway.Daemon.WaitForExitAsync(Seconds(10));
        // What ends while nobody listens is not to be counted for ever.
        await lab.Network.Router.ShellAsync("conntrack -D -p udp --dport 10001:11000 >/dev/null 2>&1 || true; conntrack -D -p udp -m 1/0xff >/dev/null 2>&1");
        await lab.Gateway.StartDaemonAsync();

        await AssertCountsAsync(lab, Seconds(2));
        await load;
        await AssertCountsAsync(lab, Seconds(2));
    }

    [Fact]
    public async Task Counts_ConnectionsOfOthers_AreNotOurs()
    {
        await using var lab = await GatewayLab.StartAsync(LabTopology.Separate(2), new GatewayOptions { Health = NoProbes });
        await lab.Network.Router.ShellAsync("echo unmarked >/dev/udp/100.64.0.1/9");

        using var connections = await LongConnections.OpenAsync(lab.Network.Client, "long", 4, Seconds(10));
        await Wait.UntilAsync(
            async () => (await CountsAsync(lab)).SequenceEqual([(2, 2), (2, 2)]), Seconds(5), () => "two connections each");
    }

    private static Task<string> ShortenTimeoutsAsync(GatewayLab lab) => lab.Network.Router.ShellAsync("""
        sysctl -qw net.netfilter.nf_conntrack_udp_timeout=3 net.netfilter.nf_conntrack_tcp_timeout_time_wait=3 \
            net.netfilter.nf_conntrack_tcp_timeout_last_ack=3 net.netfilter.nf_conntrack_tcp_timeout_close_wait=3 net.netfilter.nf_conntrack_tcp_timeout_close=3
        """);

    private static async Task AssertCountsAsync(GatewayLab lab, TimeSpan limit)
    {
        IReadOnlyList<(long Live, long Entries)> ours = [], conntracks = [];
        await Wait.UntilAsync(
            async () =>
            {
                // Before and after: while connections come and go, a count between two that agree is the count.
                conntracks = await ConntracksAsync(lab);
                ours = await CountsAsync(lab);
                return ours.SequenceEqual(conntracks) || ours.SequenceEqual(await ConntracksAsync(lab));
            },
            limit,
            () => $"counted {string.Join(' ', ours)}, conntrack has {string.Join(' ', conntracks)}");
    }

    private static async Task<IReadOnlyList<(long Live, long Entries)>> CountsAsync(GatewayLab lab)
    {
        using var status = JsonDocument.Parse(await lab.Network.Router.ShellAsync("mwanlb status --json"));
        return [.. status.RootElement.GetProperty("uplinks").EnumerateArray()
            .Select(u => (u.GetProperty("connections").GetInt64(), u.GetProperty("entries").GetInt64()))];
    }

    // Live: TCP from its SYN until one side closes it; what else there is here is never answered.
    private static async Task<IReadOnlyList<(long Live, long Entries)>> ConntracksAsync(GatewayLab lab)
    {
        var counts = await lab.Network.Router.ShellAsync($$"""
            for mark in {{string.Join(' ', lab.Network.Uplinks.Select(u => u.Index + 1))}}; do
                conntrack -L -m $mark/0xff 2>/dev/null | awk '$1 == "tcp" && $4 ~ /SYN_SENT|SYN_RECV|ESTABLISHED/ { live++ } END { print live + 0, NR }'
            done
            """);
        return [.. counts.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' '))
            .Select(f => (long.Parse(f[0], CultureInfo.InvariantCulture), long.Parse(f[1], CultureInfo.InvariantCulture)))];
    }
}
