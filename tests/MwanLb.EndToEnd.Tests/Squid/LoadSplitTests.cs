using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests.Squid;

/// <summary>Many clients at once: round robin over their requests is exact, however many helpers and workers there are.</summary>
[Collection(nameof(SquidGateway))]
public sealed class LoadSplitTests(SquidGateway gateway) : LabTest
{
    private const int Requests = 3000;

    public static TheoryData<string, string[]> Variants => new()
    {
        { "children-max=1", [] },
        { "children-max=5", [] },
        { "children-max=1", ["workers"] },
    };

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task Split_FiftyClientsAtOnce_ExactAndAsLogged(string children, string[] additions)
    {
        await using var lab = await GatewayLab.StartAsync(LabTopology.Separate(3), new GatewayOptions { LogLevel = "information" });
        await using var squid = await SquidProcess.StartAsync(
            gateway.Router,
            [("mwanlb", SquidFragment.Read("mwanlb", "children-max=1", children)), .. additions.Select(name => (name, SquidFragment.Read(name)))]);
        var prefix = $"{children[^1]}{additions.Length}-";
        var load = new ProxyLoad(gateway.Client);

        await AssertExactAsync(squid, prefix + "get", await load.GetAsync(prefix + "get", Requests, Cancellation));
        await AssertExactAsync(squid, prefix + "connect", await load.ConnectAsync(prefix + "connect", Requests, Cancellation));
    }

    private async Task AssertExactAsync(SquidProcess squid, string prefix, IReadOnlyList<HttpOutcome> outcomes)
    {
        Assert.Equal(Requests, outcomes.Count);
        Assert.All(outcomes, o => Assert.Equal((200, ""), (o.StatusCode, o.Error)));
        var seen = (await gateway.Lab.Server.WaitForAsync(prefix, Requests, Seconds(10))).ToDictionary(o => o.Id, o => gateway.Lab.UplinkName(o.SourceAddress));
        Assert.Equal([1000, 1000, 1000], gateway.Uplinks.Select(u => seen.Values.Count(name => name == u.Name)));

        // A CONNECT's log line has no path: its client's port tells whose it is.
        var isGet = prefix.EndsWith("get", StringComparison.Ordinal);
        IReadOnlyList<(HttpOutcome Request, SquidAccessRecord? Record)> requests = [];
        await Wait.UntilAsync(
            () =>
            {
                var records = squid.AccessRecords.Where(record => record.Method == (isGet ? "GET" : "CONNECT")).ToList();
                var byPath = records.ToLookup(record => record.Target[(record.Target.LastIndexOf('/') + 1)..]);
                requests = isGet
                    ? [.. outcomes.Select(o => (o, byPath[o.Id].SingleOrDefault()))]
                    : ClientPorts.Pair(outcomes, o => o.LocalPort, records, record => record.ClientPort);
                return requests.All(r => r.Record is not null);
            },
            Seconds(10),
            () => "every request in Squid's log");
        foreach (var (request, record) in requests)
        {
            var uplink = gateway.Uplinks.Single(u => u.Name == record!.Uplink);
            Assert.Equal(((uint)uplink.Index + 1, uplink.Address, uplink.Name), (record!.SocketMark, record.Source?.Address, seen[request.Id]));
        }
    }
}
