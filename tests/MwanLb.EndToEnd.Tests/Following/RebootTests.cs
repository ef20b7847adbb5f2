using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests.Following;

/// <summary>Routers that lose their power and start again: an ISP's, and the one that the product runs on.</summary>
public sealed class RebootTests : LabTest
{
    // What is promised; and what more a machine may take that others use, too.
    private static readonly TimeSpan Promise = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(8);

    [Fact]
    public async Task IspRouter_RebootedAtItsOwnCable_IsUsedAgainWithinTwoSecondsWithTheDefaults()
    {
        await using var lab = await GatewayLab.StartAsync(LabTopology.Separate(2), new GatewayOptions { Extra = "slow-start = \"0s\"", LogLevel = "debug" });

        await RebootAsync(lab);

        await ToldAsync(lab, @"uplink2 +down .*wan1: no carrier(.*\n)+.*uplink2 +up .*probes [123] of 3 answered");
    }

    [Fact]
    public async Task IspRouter_RebootedBehindASwitch_IsUsedAgainWithinTwoSecondsWithoutHoldDown()
    {
        await using var lab = await GatewayLab.StartAsync(LabTopology.Seed, new GatewayOptions
        {
            Extra = "slow-start = \"0s\"",
            Health = "interval = \"200ms\"\nhold-down = \"0s\"",
            LogLevel = "debug",
        });

        await RebootAsync(lab);

        await ToldAsync(lab, @"uplink2 +down .*probes 0 of 3 answered(.*\n)+.*uplink2 +up .*probes [123] of 3 answered");
    }

    [Fact]
    public async Task OwnRouter_Rebooted_BalancesAgainByWhatIsOnTheDiskAlone()
    {
        await using var lab = await GatewayLab.StartAsync(LabTopology.Separate(2), new GatewayOptions { Extra = "slow-start = \"0s\"", LogLevel = "debug" });
        var (network, router) = (lab.Network, lab.Network.Router);
        await BalancedAsync(lab, "before", Limit);
        var wanted = await RouterState.ReadAsync(router);

        await network.PowerOffRouterAsync();
        await lab.Gateway.Daemon.WaitForExitAsync(Seconds(10));
        await network.PowerOnRouterAsync();
        Assert.Empty(await router.ShellAsync("nft list ruleset; ip rule show pref 10000; ls /run/mwanlb 2>/dev/null || :"));
        var back = Stopwatch.GetTimestamp();
        // As the systemd unit does.
        (await router.RunAsync("mwanlb", "apply")).EnsureSuccess();
        await lab.Gateway.StartDaemonAsync();
        Report("own router", await BalancedAsync(lab, "after", Limit, back));

        Assert.Equal(wanted, await RouterState.ReadAsync(router));
        await ToldAsync(lab, @" started .*\n(.*\n)*.* started .*\n(.*\n)*.*uplink2 +up ");
    }

    /// <summary>The second uplink's router goes, and comes back when its uplink has been down for a while.</summary>
    private static async Task RebootAsync(GatewayLab lab)
    {
        var network = lab.Network;
        await BalancedAsync(lab, "before", Limit);

        await network.PowerOffAsync(network.Uplinks[1]);
        await lab.Gateway.Daemon.WaitForOutputAsync("uplink2: .* -> Down", Seconds(10));
        await Task.Delay(Seconds(4), Cancellation);
        Assert.All(await lab.Traffic.ConnectAsync("meanwhile", 4), flow => Assert.Equal("uplink1", lab.UplinkName(flow.SecondSeenAs)));
        await network.PowerOnAsync(network.Uplinks[1]);

        Report(network.Topology.SharedSegment ? "behind a switch" : "own cable", await BalancedAsync(lab, "after", Limit));
    }

    /// <returns>How long it took, from <paramref name="since"/> or now, until connections went by both uplinks in turn.</returns>
    private static async Task<TimeSpan> BalancedAsync(GatewayLab lab, string prefix, TimeSpan limit, long? since = null)
    {
        var began = since ?? Stopwatch.GetTimestamp();
        await Wait.UntilAsync(
            async () =>
            {
                var flows = await lab.Traffic.ConnectAsync(prefix, 4);
                return lab.Network.Uplinks.All(uplink => flows.Count(flow => uplink.PublicAddress.Equals(flow.SecondSeenAs)) == 2);
            },
            limit,
            () => $"{prefix}: two by each\n{lab.Gateway.Daemon.Output}");
        return Stopwatch.GetElapsedTime(began);
    }

    private static async Task ToldAsync(GatewayLab lab, string pattern)
    {
        var history = "";
        await Wait.UntilAsync(
            async () => Regex.IsMatch(history = (await lab.Network.Router.RunAsync("mwanlb", "events")).EnsureSuccess().Output, pattern),
            Seconds(5),
            () => $"/{pattern}/ in\n{history}");
    }

    private static void Report(string what, TimeSpan after) => TestContext.Current.TestOutputHelper?.WriteLine(
        string.Create(CultureInfo.InvariantCulture, $"{what}: balanced again after {after.TotalMilliseconds:0} ms (promised: {Promise.TotalMilliseconds:0} ms)"));
}
