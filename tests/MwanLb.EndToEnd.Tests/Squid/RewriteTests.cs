using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests.Squid;

/// <summary>rewrite.conf: the one interface of Squid's with a time limit.</summary>
[Collection(nameof(SquidGateway))]
public sealed class RewriteTests(SquidGateway gateway) : LabTest
{
    [Fact]
    public async Task Rewrite_GetAndConnect_SplitExactlyAndUrlsStayAsTheyAre()
    {
        await using var squid = await gateway.Lab.Gateway.StartSquidAsync("rewrite");
        var load = new ProxyLoad(gateway.Client);

        SquidAssert.AllServed(await load.GetAsync("rewrite-get", 600, Cancellation));
        SquidAssert.AllServed(await load.ConnectAsync("rewrite-connect", 300, Cancellation));

        Assert.Equal([200, 200, 200], gateway.Lab.Server.CountByUplink(await gateway.Lab.Server.WaitForAsync("rewrite-get", 600, Seconds(10))));
        Assert.Equal([100, 100, 100], gateway.Lab.Server.CountByUplink(await gateway.Lab.Server.WaitForAsync("rewrite-connect", 300, Seconds(10))));
    }

    [Fact]
    public async Task Helper_Hangs_RequestsAreServedUnmarkedAfterTheTimeLimit()
    {
        await using var squid = await gateway.Lab.Gateway.StartSquidAsync("rewrite");
        await SquidAssert.ServedAsync(gateway.Lab, "rewrite-before", 3, [1, 1, 1]);
        await squid.SignalHelpersAsync("STOP");

        // The limit is one second, which Squid looks at once a second.
        SquidAssert.AllServed(await new ProxyLoad(gateway.Client) { Clients = 20, AnswerLimit = Seconds(8) }.GetAsync("rewrite-hung", 20, Cancellation));
        Assert.Equal([20, 0, 0], gateway.Lab.Server.CountByUplink(await gateway.Lab.Server.WaitForAsync("rewrite-hung", 20, Seconds(10))));

        await squid.SignalHelpersAsync("CONT");
        await SquidAssert.ServedAsync(gateway.Lab, "rewrite-after", 6, [2, 2, 2]);
    }

    [Fact]
    public async Task Helper_Killed_RequestsAreServedAndTheNextHelperMarksThem()
    {
        await using var squid = await gateway.Lab.Gateway.StartSquidAsync("rewrite");
        await SquidAssert.ServedAsync(gateway.Lab, "rewrite-alive", 3, [1, 1, 1]);
        var killed = Assert.Single(squid.HelperIds);

        await squid.SignalHelpersAsync("KILL");
        await Wait.UntilAsync(() => !squid.HelperIds.Contains(killed), Seconds(10), () => "the helper to be gone");

        SquidAssert.AllServed(await gateway.Lab.Traffic.GetAsync("rewrite-between", 3, HttpPath.ProxyGet));
        await SquidAssert.ServedAsync(gateway.Lab, "rewrite-again", 3, [1, 1, 1]);
    }
}
