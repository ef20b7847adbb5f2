using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests.Following;

/// <summary>What happens to connections when a cable is pulled and put in again.</summary>
public sealed class FailoverTests : LabTest
{
    private const int SolSocket = 1;
    private const int SoMark = 36;

    [Fact]
    public async Task Run_CablePulled_ItsConnectionsAreEndedAndNoNewOneIsPlacedOnIt()
    {
        await using var lab = await GatewayLab.StartAsync(LabTopology.Separate(2), new GatewayOptions { Extra = "slow-start = \"0s\"" });
        var (network, router) = (lab.Network, lab.Network.Router);
        using var connections = await LongConnections.OpenAsync(network.Client, "long", 6, Seconds(10));
        using var local = await OpenMarkedAsync(router, 2);
        var mine = connections.SeenAs.Count(address => lab.UplinkName(address) == "uplink1");

        await network.UnplugAsync(network.Uplinks[1]);
        await Task.Delay(100, Cancellation);
        var placed = await lab.Traffic.ConnectAsync("cut", 6);

        Assert.All(placed, flow => Assert.Equal("uplink1", lab.UplinkName(flow.FirstSeenAs)));
        // The router's own connection is closed, and not left to a time-out.
        await Assert.ThrowsAsync<SocketException>(async () => await local.ReceiveAsync(new byte[1], SocketFlags.None).WaitAsync(Seconds(3), Cancellation));
        // Those of the other uplink live, and no others.
        await Wait.UntilAsync(async () => await EntriesAsync(2) == 0, Seconds(2), () => $"entries of mark 2 are gone\n{lab.Gateway.Daemon.Output}");
        Assert.True(await EntriesAsync(1) >= mine);
        Assert.Equal(
            connections.SeenAs.Select(address => lab.UplinkName(address) == "uplink1" ? ExchangeResult.Answered : ExchangeResult.Reset),
            await connections.HeartbeatAsync(Seconds(5)));
        Assert.Contains("fwmark 0x2/0xff lookup 101", await router.ShellAsync("ip rule show pref 10006"), StringComparison.Ordinal);

        // The last one: there is nowhere to go, and nothing is ended.
        await network.UnplugAsync(network.Uplinks[0]);
        await Wait.UntilAsync(() => lab.Gateway.Daemon.Output.Contains("no other uplink is left", StringComparison.Ordinal), Seconds(2), () => lab.Gateway.Daemon.Output);
        await network.PlugInAsync(network.Uplinks[0]);
        await Wait.UntilAsync(
            async () => (await connections.HeartbeatAsync(Seconds(5))).Count(result => result is ExchangeResult.Answered) == mine, Seconds(10), () => "they go on");

        await network.PlugInAsync(network.Uplinks[1]);
        await Wait.UntilAsync(async () => await router.ShellAsync("ip rule show pref 10006") == "", Seconds(10), () => $"the detour ends\n{lab.Gateway.Daemon.Output}");

        async Task<int> EntriesAsync(int mark) => int.Parse(await router.ShellAsync($"conntrack -L -p tcp --mark {mark}/0xff 2>/dev/null | grep -c ESTABLISHED || true"), null);
    }

    [Fact]
    public async Task Run_DownWhileCleaned_IsLedElsewhereWhenAppliedAgain()
    {
        await using var lab = await GatewayLab.StartAsync(LabTopology.Separate(2), new GatewayOptions());
        var (network, router) = (lab.Network, lab.Network.Router);
        // No other change of health is to come: whatever its cause, the detour would begin with it.
        await lab.Gateway.Daemon.WaitForOutputAsync("uplink1: .* -> Up", Seconds(10));
        await lab.Gateway.Daemon.WaitForOutputAsync("uplink2: .* -> Up", Seconds(10));
        (await router.RunAsync("mwanlb", "clean")).EnsureSuccess();
        await network.UnplugAsync(network.Uplinks[1]);
        await lab.Gateway.Daemon.WaitForOutputAsync("uplink2: Up -> Down", Seconds(10));
        Assert.Equal("", await router.ShellAsync("ip rule show pref 10006"));

        (await router.RunAsync("mwanlb", "apply")).EnsureSuccess();

        await Wait.UntilAsync(
            async () => (await router.ShellAsync("ip rule show pref 10006")).Contains("fwmark 0x2/0xff lookup 101", StringComparison.Ordinal),
            Seconds(20), () => $"the detour begins\n{lab.Gateway.Daemon.Output}");
    }

    [Fact]
    public async Task Run_UplinkOfManyConnectionsIsCut_EachOfThemIsResetAndNoOther()
    {
        const int Count = 24;
        await using var lab = await GatewayLab.StartAsync(LabTopology.Separate(2), new GatewayOptions
        {
            Extra = "slow-start = \"0s\"\non-down = \"flush+reset\"",
            Health = "interval = \"200ms\"",
            LogLevel = "debug",
        });
        var network = lab.Network;
        // As behind a firewall: a server does not answer what belongs to no connection.
        await network.Internet.ShellAsync("nft -f - <<< 'table inet silent { chain output { type filter hook output priority 0; tcp flags & rst == rst drop; }; }'");
        await lab.Gateway.Daemon.WaitForOutputAsync("uplink2: .* -> Up", Seconds(10));
        using var idle = await LongConnections.OpenAsync(network.Client, "idle", 2 * Count, Seconds(10));
        using var busy = await LongConnections.OpenAsync(network.Client, "busy", 2 * Count, Seconds(10));
        Assert.Equal((Count, Count), (CountOf(idle), CountOf(busy)));
        var running = HeartbeatUntilResetAsync();

        await network.CutAsync(network.Uplinks[1]);
        await lab.Gateway.Daemon.WaitForOutputAsync("uplink2 is down .* failed over", Seconds(5));
        var began = Stopwatch.GetTimestamp();
        var results = (await idle.HeartbeatAsync(Seconds(5)), Stopwatch.GetElapsedTime(began));
        var fresh = await lab.Traffic.ConnectAsync("fresh", Count);
        var connected = Stopwatch.GetElapsedTime(began);
        var busyResults = (await running, Stopwatch.GetElapsedTime(began));

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"after the failover: {Count} idle ones reset in {results.Item2.TotalMilliseconds:0} ms, {Count} new ones in {connected.TotalMilliseconds:0} ms, "
            + $"{Count} busy ones reset in {busyResults.Item2.TotalMilliseconds:0} ms");
        Assert.Equal(Expected(idle), results.Item1);
        Assert.Equal(Expected(busy), busyResults.Item1);
        // A busy one sends again when its time-out is over, which doubles each time.
        Assert.InRange(results.Item2, TimeSpan.Zero, Seconds(1));
        Assert.InRange(busyResults.Item2, TimeSpan.Zero, Seconds(3));
        Assert.All(fresh, flow => Assert.Equal("uplink1", lab.UplinkName(flow.SecondSeenAs)));
        Assert.InRange(connected - results.Item2, TimeSpan.Zero, Seconds(2));

        // Those of the other uplink live on.
        Assert.Equal(Count, (await idle.HeartbeatAsync(Seconds(5))).Count(result => result is ExchangeResult.Answered));
        Assert.Equal(Count, (await busy.HeartbeatAsync(Seconds(5))).Count(result => result is ExchangeResult.Answered));

        int CountOf(LongConnections connections) => connections.SeenAs.Count(address => lab.UplinkName(address) == "uplink2");

        IEnumerable<ExchangeResult> Expected(LongConnections connections) =>
            connections.SeenAs.Select(address => lab.UplinkName(address) == "uplink2" ? ExchangeResult.Reset : ExchangeResult.Answered);

        // How each ended; those that were answered a moment before the cut notice with the next one.
        async Task<IReadOnlyList<ExchangeResult>> HeartbeatUntilResetAsync()
        {
            var ends = new ExchangeResult[2 * Count];
            Array.Fill(ends, ExchangeResult.Answered);
            while (ends.Count(end => end is not ExchangeResult.Answered) < Count)
            {
                var answers = await busy.HeartbeatAsync(Seconds(10));
                for (var i = 0; i < ends.Length; i++)
                    ends[i] = ends[i] is ExchangeResult.Answered ? answers[i] : ends[i];
            }

            return ends;
        }
    }

    [Fact]
    public async Task Run_LowerTierIsBack_BackupIsDrained()
    {
        await using var lab = await GatewayLab.StartAsync(LabTopology.Separate(2), new GatewayOptions
        {
            Extra = "slow-start = \"0s\"",
            UplinkLines = new Dictionary<int, string> { [0] = "on-down = \"keep\"", [1] = "tier = 2\non-recovery = \"drain 2s\"" },
        });
        var network = lab.Network;
        using var kept = await LongConnections.OpenAsync(network.Client, "kept", 2, Seconds(10));
        await network.UnplugAsync(network.Uplinks[0]);
        await Task.Delay(100, Cancellation);
        using var backup = await LongConnections.OpenAsync(network.Client, "backup", 2, Seconds(10));
        Assert.All(backup.SeenAs, address => Assert.Equal("uplink2", lab.UplinkName(address)));

        await network.PlugInAsync(network.Uplinks[0]);

        // Those that were kept go on where they were; those on the backup until its time is over.
        await Wait.UntilAsync(async () => (await kept.HeartbeatAsync(Seconds(5))).All(result => result is ExchangeResult.Answered), Seconds(10), () => lab.Gateway.Daemon.Output);
        await Wait.UntilAsync(
            async () => (await backup.HeartbeatAsync(Seconds(5))).All(result => result is ExchangeResult.Reset), Seconds(10), () => lab.Gateway.Daemon.Output);
        await Wait.UntilAsync(() => lab.Gateway.Daemon.Output.Contains("what was left on it is ended", StringComparison.Ordinal), Seconds(2), () => lab.Gateway.Daemon.Output);
    }

    private static async Task<Socket> OpenMarkedAsync(LabHost host, int mark)
    {
        var socket = host.OpenSocket(SocketType.Stream, ProtocolType.Tcp);
        socket.SetRawSocketOption(SolSocket, SoMark, BitConverter.GetBytes(mark));
        await socket.ConnectAsync(new IPEndPoint(LabTopology.InternetAddresses[0], InternetServer.EchoPort));
        return socket;
    }
}
