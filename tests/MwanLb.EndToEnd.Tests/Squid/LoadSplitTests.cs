using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests.Squid;

/// <summary>Many clients at once: round robin over their requests is exact, however many helpers and workers there are.</summary>
public sealed class LoadSplitTests : LabTest
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
            lab.Network.Router,
            [("mwanlb", SquidFragment.Read("mwanlb", "children-max=1", children)), .. additions.Select(name => (name, SquidFragment.Read(name)))]);
        var load = new SquidLoad(lab.Network.Client);

        await AssertExactAsync(lab, squid, "get", await load.GetAsync("get", Requests, Cancellation));
        await AssertExactAsync(lab, squid, "connect", await load.ConnectAsync("connect", Requests, Cancellation));
    }

    private static async Task AssertExactAsync(GatewayLab lab, SquidProcess squid, string prefix, IReadOnlyList<HttpOutcome> outcomes)
    {
        Assert.Equal(Requests, outcomes.Count);
        Assert.All(outcomes, o => Assert.Equal((200, ""), (o.StatusCode, o.Error)));
        var seen = (await lab.Server.WaitForAsync(prefix, Requests, Seconds(10))).ToDictionary(o => o.Id, o => lab.UplinkName(o.SourceAddress));
        Assert.Equal([1000, 1000, 1000], lab.Network.Uplinks.Select(u => seen.Values.Count(name => name == u.Name)));

        // A CONNECT's log line has no path: its client's port tells whose it is.
        IReadOnlyList<(HttpOutcome Request, SquidAccessRecord? Record)> requests = [];
        await Wait.UntilAsync(
            () =>
            {
                var records = squid.AccessRecords.Where(record => record.Method == (prefix == "get" ? "GET" : "CONNECT")).ToList();
                var byPath = records.ToLookup(record => record.Target[(record.Target.LastIndexOf('/') + 1)..]);
                requests = prefix == "get"
                    ? [.. outcomes.Select(o => (o, byPath[o.Id].SingleOrDefault()))]
                    : ClientPorts.Pair(outcomes, o => o.LocalPort, records, record => record.ClientPort);
                return requests.All(r => r.Record is not null);
            },
            Seconds(10),
            () => "every request in Squid's log");
        foreach (var (request, record) in requests)
        {
            var uplink = lab.Network.Uplinks.Single(u => u.Name == record!.Uplink);
            Assert.Equal(((uint)uplink.Index + 1, uplink.Address, uplink.Name), (record!.SocketMark, record.Source?.Address, seen[request.Id]));
        }
    }
}
