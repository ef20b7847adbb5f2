using System.Text.Json;
using System.Text.RegularExpressions;
using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests.Health;

/// <summary>An uplink that loses what is behind its gateway: carrier and gateway stay, and only probes can tell.</summary>
[Collection(nameof(RunsAlone))]
public sealed class BlackHoleTests : LabTest
{
    [Fact]
    public async Task BlackHole_OneUplinkAfterAnother_IsNoticedInTimeAndTheLastOnesAreTriedAllTheSame()
    {
        await using var lab = await HealthLab.StartAsync("hold-down = \"1s\"", "", "interval = \"200ms\"", "");
        var (network, router) = (lab.Network, lab.Network.Router);
        await Task.WhenAll(Enumerable.Range(0, 3).Select(uplink => lab.WaitUntilUpAsync(uplink, Seconds(10))));
        await using var server = await InternetServer.StartAsync(network);
        var traffic = new ClientTraffic(network.Client);

        // Two intervals and a time-out: 2.8 s, and 0.56 s with an interval of 200 ms.
        Assert.InRange(await lab.BlackHoleAsync(0, Seconds(3)), TimeSpan.Zero, Seconds(3));
        Assert.InRange(await lab.BlackHoleAsync(1, Seconds(1)), TimeSpan.Zero, TimeSpan.FromMilliseconds(700));
        Assert.False(lab.IsDown(2));
        Assert.All(await traffic.ConnectAsync("others", 6), flow => Assert.Equal(network.Uplinks[2].PublicAddress, flow.SecondSeenAs));

        var probe = await router.RunAsync("mwanlb", "probe", "uplink1");
        Assert.Equal(1, probe.ExitCode);
        Assert.Matches(@"icmp:1\.1\.1\.1 +- +timed out\n", probe.Output);
        var good = (await router.RunAsync("mwanlb", "probe", "uplink3", "--json")).EnsureSuccess();
        Assert.Equal(3, JsonDocument.Parse(good.Output).RootElement.GetProperty("answered").GetInt32());

        // A daemon that restarts goes on with what it knew.
        await lab.Gateway.Daemon.SignalAsync("TERM");
        await lab.Gateway.Daemon.WaitForExitAsync(Seconds(10));
        await lab.Gateway.StartDaemonAsync();
        Assert.True(lab.IsDown(0));

        await lab.BlackHoleAsync(2, Seconds(4));
        var status = await lab.StatusAsync();
        Assert.Contains("panic: every uplink that may carry IPv4 is down: new connections are tried on all of them\n", status, StringComparison.Ordinal);
        Assert.Matches(@"uplink3: down since .* probes 0 of 3 answered \(2/2 rounds\)", status);
        Assert.Matches(@"  icmp:9\.9\.9\.9 +loss +\d+\.\d %.*timed out\n", status);
        var why = await router.RunAsync("mwanlb", "why", "192.168.101.1", "203.0.113.80:80");
        Assert.Contains("every uplink that may be used is down, so those are tried all the same (panic)", why.Output, StringComparison.Ordinal);

        // One that comes back gets everything, with nobody's help.
        await network.RestoreAsync(network.Uplinks[1]);
        await lab.WaitUntilUpAsync(1, Seconds(10));
        Assert.All(await traffic.ConnectAsync("back", 4), flow => Assert.Equal(network.Uplinks[1].PublicAddress, flow.SecondSeenAs));
        Assert.DoesNotContain("panic", await lab.StatusAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Loss_ThirtyPercentForAWhile_OutOnceAndBackOnce()
    {
        // The time-out is long, so that what this machine holds up is not taken for loss.
        await using var lab = await HealthLab.StartAsync("interval = \"200ms\"\ntimeout = \"1s\"\nwindow = \"4s\"\nhold-down = \"1s\"", "", "");
        await lab.WaitUntilUpAsync(1, Seconds(10));
        var isp = lab.Network.IspRouters[1];

        await isp.ShellAsync("""
            nft -f - <<RULES
            table inet loss { chain forward { type filter hook forward priority raw; ip protocol icmp numgen random mod 100 < 30 drop; }; }
            RULES
            """);
        await lab.WaitUntilDownAsync(1, Seconds(10));
        await Task.Delay(Seconds(10), Cancellation);
        await isp.ShellAsync("nft delete table inet loss");
        await lab.WaitUntilUpAsync(1, Seconds(15));

        var output = lab.Gateway.Daemon.Output;
        Assert.True(Regex.IsMatch(output, @"uplink2: Up -> Down: loss \d+ % \(down from 20 %, up to 5 %\)"), output);
        Assert.Single(Regex.Matches(output, "uplink2: .* -> Down:"));
        Assert.Single(Regex.Matches(output, "uplink2: Down -> Up"));
    }
}
