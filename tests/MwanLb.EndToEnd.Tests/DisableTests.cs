using System.Diagnostics;
using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests;

/// <summary>An uplink that is dead, and is disabled by hand. What Squid's requests do then is in <see cref="Squid.FailoverTests"/>.</summary>
public sealed class DisableTests : LabTest
{
    private static readonly GatewayOptions AtOnce = new() { Extra = "slow-start = \"0s\"", Health = "probes = []" };

    [Fact]
    public async Task Disable_DeadUplink_ItsForwardedConnectionsEndAtOnceAndTheOthersGoOn()
    {
        await using var lab = await GatewayLab.StartAsync(LabTopology.Separate(2), AtOnce);
        using var connections = await LongConnections.OpenAsync(lab.Network.Client, "long", 6, Seconds(10));
        await lab.Network.CutAsync(lab.Network.Uplinks[1]);

        var disabled = await MwanlbAsync(lab, "disable", "uplink2");
        var began = Stopwatch.GetTimestamp();
        var results = await connections.HeartbeatAsync(Seconds(10));

        Assert.Matches(
            @"\Auplink2: disabled; new connections go by uplink1\nIPv4: its mark leads to uplink1's table; 0 connections of this router closed, [1-9]\d* entries of conntrack forgotten\n\z",
            disabled);
        var expected = connections.SeenAs.Select(address => lab.UplinkName(address) == "uplink1" ? ExchangeResult.Answered : ExchangeResult.Reset);
        Assert.Equal(expected, results);
        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, Seconds(5));
        await AssertSplitAsync(lab, "meanwhile", 4, 0);
    }

    [Fact]
    public async Task Disable_ApplyAndARestartMeanwhile_HoldsUntilEnabled()
    {
        await using var lab = await GatewayLab.StartAsync(LabTopology.Separate(2), AtOnce);
        var router = lab.Network.Router;
        await MwanlbAsync(lab, "disable", "uplink2");

        await MwanlbAsync(lab, "apply");
        await lab.Gateway.Daemon.SignalAsync("TERM");
        await lab.Gateway.Daemon.WaitForExitAsync(Seconds(10));
        await lab.Gateway.StartDaemonAsync();

        Assert.Matches("uplink2 +disabled .* its mark leads to table 101\n", (await router.RunAsync("mwanlb", "status")).Output);
        Assert.Contains("fwmark 0x2/0xff lookup 101", await router.ShellAsync("ip rule show pref 10005"), StringComparison.Ordinal);
        await AssertSplitAsync(lab, "restarted", 4, 0);

        Assert.Equal(
            "IPv4: its mark leads to its own table again; 0 connections of this router closed, 0 entries of conntrack forgotten\nuplink2: gets new connections again\n",
            await MwanlbAsync(lab, "enable", "uplink2"));
        Assert.Empty(await router.ShellAsync("ip rule show pref 10005"));
        await AssertSplitAsync(lab, "enabled", 2, 2);
        Assert.Equal("uplink2: is not draining\n", await MwanlbAsync(lab, "enable", "uplink2"));
    }

    [Fact]
    public async Task Disable_Twice_OneDetourWhichCleanTakesBack()
    {
        await using var lab = await GatewayLab.StartAsync(LabTopology.Separate(3), AtOnce);
        await MwanlbAsync(lab, "disable", "uplink2");
        await MwanlbAsync(lab, "disable", "uplink2");
        Assert.Single((await lab.Network.Router.ShellAsync("ip rule show pref 10005")).Split('\n', StringSplitOptions.RemoveEmptyEntries));

        await MwanlbAsync(lab, "clean");

        Assert.Empty(await lab.Network.Router.ShellAsync("ip rule show pref 10005"));
    }

    [Fact]
    public async Task Disable_TheLastOne_NothingIsClosedAndItIsSaid()
    {
        await using var lab = await GatewayLab.StartAsync(LabTopology.Separate(2), AtOnce);
        using var connections = await LongConnections.OpenAsync(lab.Network.Client, "long", 4, Seconds(10));
        await MwanlbAsync(lab, "disable", "uplink1");

        var last = await lab.Network.Router.RunAsync("mwanlb", "disable", "uplink2");

        Assert.Equal("uplink2: disabled; no uplink is left, and nothing is closed\n", last.EnsureSuccess().Output);
        Assert.Contains("no uplink of the router is available", last.Error, StringComparison.Ordinal);
        var results = await connections.HeartbeatAsync(Seconds(5));
        Assert.All(results.Where((_, i) => lab.UplinkName(connections.SeenAs[i]) == "uplink2"), result => Assert.Equal(ExchangeResult.Answered, result));
    }

    private static async Task<string> MwanlbAsync(GatewayLab lab, params string[] command) =>
        (await lab.Network.Router.RunAsync(["mwanlb", .. command])).EnsureSuccess().Output;

    private static async Task AssertSplitAsync(GatewayLab lab, string prefix, params int[] expected)
    {
        var flows = await lab.Traffic.ConnectAsync(prefix, expected.Sum());
        Assert.Equal(expected, lab.Network.Uplinks.Select(u => flows.Count(flow => u.PublicAddress.Equals(flow.SecondSeenAs))));
    }
}
