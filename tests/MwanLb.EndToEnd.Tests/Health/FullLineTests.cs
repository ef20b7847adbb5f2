using System.Globalization;
using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests.Health;

/// <summary>A line that one transfer fills, so that the probes are lost: nothing but the transfer itself shows that it lives.</summary>
[Collection(nameof(RunsAlone))]
public sealed class FullLineTests : LabTest
{
    private const string Rate = "4mbit";

    [Theory]
    [InlineData("interval = \"200ms\"", 1500)]
    [InlineData("", 3300)]
    public async Task FullLine_OneLongDownloadAndNoProbesAnswer_IsBusyUntilTheDownloadIsCut(string health, int noticedWithin)
    {
        // Two uplinks behind one interface, whose counters would say nothing of either.
        await using var lab = await HealthLab.StartAsync(LabTopology.Seed, health, ["", ""]);
        await using var site = await WebSite.StartAsync(lab.Network.Internet, AppContext.BaseDirectory);
        await using var download = await DownloadAsync(lab, site);

        await lab.Network.IspRouters[0].ShellAsync("""
            nft -f - <<RULES
            table inet full { chain forward { type filter hook forward priority raw; ip protocol icmp drop; }; }
            RULES
            """);
        await Wait.UntilAsync(
            () => lab.Gateway.Daemon.Output.Contains("uplink1: busy, not dead: probes 0 of 3 answered", StringComparison.Ordinal), Seconds(8), () => $"busy\n{lab.Gateway.Daemon.Output}");
        for (var i = 0; i < 100; i++)
        {
            Assert.False(lab.IsDown(0), lab.Gateway.Daemon.Output);
            await Task.Delay(50, Cancellation);
        }

        Assert.False(download.HasExited);
        Assert.Contains("uplink1: busy since", await lab.StatusAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("-> Down", lab.Gateway.Daemon.Output, StringComparison.Ordinal);

        await AssertNoticedAsync(lab, noticedWithin);
    }

    [Fact]
    public async Task BlackHole_DownloadRunsUntilThen_IsNoticedAsSoonAsWithoutOne()
    {
        await using var lab = await HealthLab.StartAsync(LabTopology.Seed, "interval = \"200ms\"", ["", ""]);
        await using var site = await WebSite.StartAsync(lab.Network.Internet, AppContext.BaseDirectory);
        await using var download = await DownloadAsync(lab, site);

        await AssertNoticedAsync(lab, 700);
        Assert.DoesNotContain("busy", lab.Gateway.Daemon.Output, StringComparison.Ordinal);
    }

    private static async Task AssertNoticedAsync(HealthLab lab, int within)
    {
        var noticed = await lab.BlackHoleAsync(0, Seconds(10));
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"the download was cut and the uplink down after {noticed.TotalMilliseconds:0} ms"));
        Assert.InRange(noticed, TimeSpan.Zero, TimeSpan.FromMilliseconds(within));
    }

    // It fills the first uplink; what the other one gets is given up.
    private static async Task<LabProcess> DownloadAsync(HealthLab lab, WebSite site)
    {
        await lab.WaitUntilUpAsync(0, Seconds(10));
        await lab.WaitUntilUpAsync(1, Seconds(10));
        await lab.Network.IspRouters[0].ShellAsync($"tc qdisc replace dev lan0 root tbf rate {Rate} burst 16kb latency 100ms");
        while (true)
        {
            var visits = site.Visits.Count;
            var curl = lab.Network.Client.Start("curl", "--silent", "--output", "/dev/null", $"{WebSite.Url}/files/2000000000");
            await Wait.UntilAsync(() => site.Visits.Count > visits, Seconds(5), () => "the download begins");
            if (lab.Network.UplinkOf(site.Visits[^1].Source)?.Index == 0)
            {
                // Time to find its pace.
                await Task.Delay(Seconds(2), Cancellation);
                return curl;
            }

            await curl.DisposeAsync();
        }
    }
}
