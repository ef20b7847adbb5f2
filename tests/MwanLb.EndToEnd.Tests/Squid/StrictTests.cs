using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests.Squid;

/// <summary>strict.conf: a request that got no answer is refused, and every other one is balanced as usual.</summary>
[Collection(nameof(SquidGateway))]
public sealed class StrictTests(SquidGateway gateway) : LabTest
{
    [Theory]
    [InlineData(HttpPath.ProxyGet)]
    [InlineData(HttpPath.ProxyConnect)]
    public async Task Helper_Missing_RefusedUntilItIsThere(HttpPath path)
    {
        File.Delete(gateway.Router.MapPath("/usr/local/bin/mwanlb-helper"));
        await using var squid = await gateway.Lab.Gateway.StartSquidAsync("strict");

        var refused = await gateway.Lab.Traffic.GetAsync($"refused-{path}", 3, path);
        Assert.All(refused, o => Assert.Equal(path == HttpPath.ProxyGet ? 403 : 0, o.StatusCode));
        Assert.All(squid.AccessRecords, record => Assert.Equal(("TCP_DENIED", 403), (record.Result, record.StatusCode)));

        gateway.Router.InstallProgram(Product.Program("mwanlb-helper"));
        await SquidAssert.ServedAsync(gateway.Lab, $"served-{path}", 6, [2, 2, 2], path);
        Assert.DoesNotContain(gateway.Lab.Server.Observations, o => o.Id.StartsWith("refused", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Helper_KilledWhileRequestsWait_TheyAreRefused()
    {
        await using var squid = await gateway.Lab.Gateway.StartSquidAsync("strict");
        await SquidAssert.ServedAsync(gateway.Lab, "strict-before", 3, [1, 1, 1]);
        await squid.SignalHelpersAsync("STOP");
        var load = new ProxyLoad(gateway.Client) { Clients = 10 }.GetAsync("waiting", 10, Cancellation);
        await Wait.UntilAsync(
            async () => (await gateway.Router.ShellAsync("ss -tnH state established sport = :3128")).Split('\n').Length > 10, Seconds(10), () => "10 clients");

        await squid.SignalHelpersAsync("KILL");

        // One that comes in a moment after that is asked of the next helper.
        Assert.All(await load, o => Assert.True(o.StatusCode is 403 or 200, o.ToString()));
        Assert.Contains(await load, o => o.StatusCode == 403);
        await SquidAssert.ServedAsync(gateway.Lab, "strict-after", 3, [1, 1, 1]);
    }
}
