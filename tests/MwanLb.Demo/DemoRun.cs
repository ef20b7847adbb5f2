using System.Diagnostics;
using MwanLb.Lab;

namespace MwanLb.Demo;

/// <summary>The main job on real traffic: a network with two ways to the Internet, the product on its router, and who went where.</summary>
internal sealed class DemoRun(TextWriter output, LabNetwork lab, InternetServer server, CancellationToken stop)
{
    private const int Connections = 60;
    private const int WrongShown = 10;
    private const string IPv6 = "TCP by IPv6";
    private static readonly string[] Names = ["fibre", "dsl"];
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly List<DemoResult> _results = [];

    // One for both rounds: its datagrams come from a port that no earlier flow had.
    private readonly ClientTraffic _traffic = new(lab.Client);
    private readonly ClientTraffic _traffic6 = new(lab.Client) { Server = LabTopology.InternetAddresses6[0] };

    /// <summary>Runs the demonstration; true where every connection left by the uplink that was chosen for it.</summary>
    public static async Task<bool> RunAsync(TextWriter output, CancellationToken stop)
    {
        var clock = Stopwatch.StartNew();
        output.WriteLine("The lab, in network namespaces of its own:\n" + Topology);
        await using var lab = await LabNetwork.CreateAsync(LabTopology.SeedDualStack, stop);
        await using var server = await InternetServer.StartAsync(lab);
        var run = new DemoRun(output, lab, server, stop);
        await run.PolicyRoundAsync("round-robin");
        await run.PolicyRoundAsync("weighted-round-robin");
        await run.RulesRoundAsync();
        await run.OutageRoundAsync();
        return run.Report(clock.Elapsed);
    }

    private async Task PolicyRoundAsync(string policy)
    {
        output.WriteLine($"\n== policy = \"{policy}\", fibre with weight 2, dsl with weight 1 ==");
        await using var gateway = await StartAsync($"policy = \"{policy}\"");
        await using var squid = await gateway.StartSquidAsync();
        output.WriteLine("router# squid");
        await WebAsync(policy, "TCP", gateway);
        await DatagramsAsync(policy, gateway);
        await ForwardedAsync(policy, IPv6, gateway, prefix => _traffic6.ConnectAsync(prefix, Connections), o => (o.Id, o.LocalPort), expected: null);
        await SquidAsync(policy, "GET", squid, HttpPath.ProxyGet);
        await SquidAsync(policy, "CONNECT", squid, HttpPath.ProxyConnect);
        await using var proxy = await ProxyProcess.StartAsync(lab.Router);
        output.WriteLine("router# mwanlb-proxy &");
        await ProxyAsync(policy, "GET", proxy, HttpPath.ProxyGet);
        await ProxyAsync(policy, "CONNECT", proxy, HttpPath.ProxyConnect);
        await ShowAsync("clean");
    }

    private async Task RulesRoundAsync()
    {
        const string Rule = """
            [[rule]]
            name = "web"
            protocol = "tcp"
            port = 80
            uplinks = ["dsl"]
            when-none = "any"
            """;
        output.WriteLine($"\n== round robin, but for one rule, and dsl taken out of service ==\n{Rule}");
        await using var gateway = await StartAsync("policy = \"round-robin\"\nslow-start = \"0s\"", Rule);
        await WebAsync("rule", "TCP port 80", gateway, expected: "dsl");
        await DatagramsAsync("rule", gateway);
        await ShowAsync("why", LabTopology.ClientAddress.ToString(), $"{_traffic.Server}:80");
        await ShowAsync("drain", "dsl");
        await WebAsync("dsl drained", "TCP port 80", gateway, expected: "fibre");
        await ShowAsync("resume", "dsl");
        await WebAsync("dsl resumed", "TCP port 80", gateway, expected: "dsl");
        await ShowAsync("clean");
    }

    // Squid's requests that wait for a dead uplink come away from it when it is disabled.
    private async Task OutageRoundAsync()
    {
        output.WriteLine("\n== round robin, and dsl dies while requests go through Squid ==");
        await using var gateway = await StartAsync("policy = \"round-robin\"\nslow-start = \"0s\"");
        await using var squid = await gateway.StartSquidAsync();
        output.WriteLine("router# squid");
        var dsl = lab.Uplinks[1];
        await lab.CutAsync(dsl);
        Announce($"{Connections} requests through Squid at once; dsl swallows everything");
        var waiting = new ProxyLoad(lab.Client) { Clients = Connections }.GetAsync("outage-", Connections, stop);
        await server.WaitForAsync("outage-", Connections / 2, Limit);
        await ShowAsync("disable", "dsl");
        var outcomes = await waiting;
        output.WriteLine($"client$ {outcomes.Count(o => o.StatusCode == 200)} of {Connections} are answered");
        // All of them were to go by fibre in the end, whatever the helper had answered first: the server tells.
        await RecordAsync("dsl dead", "Squid GET", "outage-", outcomes.ToDictionary(o => o.Id, _ => "fibre"), "fibre");
        await ShowAsync("status");
        await lab.RestoreAsync(dsl);
        await ShowAsync("enable", "dsl");
        await SquidAsync("dsl back", "GET", squid, HttpPath.ProxyGet);
        await ShowAsync("clean");
    }

    private async Task<Gateway> StartAsync(string top, string rules = "")
    {
        Gateway.Install(lab, $"""
            {top}
            lan = ["lan0"]

            [[uplink]]
            name = "fibre"
            interface = "wan0"
            gateway = "192.168.100.1"
            gateway6 = "fe80::1"
            weight = 2

            [[uplink]]
            name = "dsl"
            interface = "wan0"            # two uplinks may share one interface
            gateway = "192.168.100.2"
            gateway6 = "fe80::2"

            {rules}

            [log]
            level = "trace"
            events = "{GatewayOptions.EventsPath}"

            """);
        await ShowAsync("check");
        await ShowAsync("apply");
        output.WriteLine("router# mwanlb run &");
        return await Gateway.AttachAsync(lab);
    }

    private async Task ShowAsync(params string[] command)
    {
        var result = (await lab.Router.RunAsync(["mwanlb", .. command])).EnsureSuccess();
        output.Write($"router# mwanlb {string.Join(' ', command)}\n{result.Output}");
    }

    private Task WebAsync(string round, string kind, Gateway gateway, string? expected = null) =>
        ForwardedAsync(round, kind, gateway, prefix => _traffic.GetAsync(prefix, Connections), o => (o.Id, o.LocalPort), expected);

    private Task DatagramsAsync(string round, Gateway gateway) =>
        ForwardedAsync(round, "UDP", gateway, prefix => _traffic.SendDatagramsAsync(prefix, Connections), o => (o.Id, o.LocalPort), null);

    // What the daemon logged about the client's port is what was decided.
    private async Task ForwardedAsync<T>(
        string round, string kind, Gateway gateway, Func<string, Task<IReadOnlyList<T>>> send, Func<T, (string Id, int Port)> identify, string? expected)
    {
        Announce($"{Connections} forwarded {kind} connections");
        var earlier = gateway.Placements.Count;
        var prefix = $"{round}-{kind}-".Replace(' ', '-');
        var sent = (await send(prefix)).Select(identify);
        var decided = ClientPorts.Pair(sent, s => s.Port, gateway.Placements.Skip(earlier), p => p.ClientPort);
        await RecordAsync(round, $"forwarded {kind}", prefix, decided.ToDictionary(d => d.Connection.Id, d => d.Record?.Uplink ?? "?"), expected);
    }

    // What Squid logged about the client's port is what the helper answered.
    private async Task SquidAsync(string round, string method, SquidProcess squid, HttpPath path)
    {
        Announce($"{Connections} requests through Squid, {method}");
        var earlier = squid.AccessRecords.Count;
        var prefix = $"{round}-{method}-".Replace(' ', '-');
        var sent = await _traffic.GetAsync(prefix, Connections, path);
        await Wait.UntilAsync(() => squid.AccessRecords.Count >= earlier + Connections, Limit, () => "every request in Squid's log");
        var decided = ClientPorts.Pair(sent, s => s.LocalPort, squid.AccessRecords.Skip(earlier), r => r.ClientPort);
        await RecordAsync(round, $"Squid {method}", prefix, decided.ToDictionary(d => d.Connection.Id, d => d.Record?.Uplink ?? "?"), expected: null);
    }

    // A request is found in the proxy's log by its URL. A tunnel is not, and lines are written when all is over: each is waited for before the next tunnel.
    private async Task ProxyAsync(string round, string method, ProxyProcess proxy, HttpPath path)
    {
        Announce($"{Connections} requests through the proxy, {method}");
        var earlier = proxy.AccessLines.Count;
        var prefix = $"{round}-proxy-{method}-".Replace(' ', '-');
        var traffic = new ClientTraffic(lab.Client) { Proxy = ProxyProcess.Url };
        var decided = new Dictionary<string, string>();
        if (path is HttpPath.ProxyGet)
        {
            var sent = await traffic.GetAsync(prefix, Connections, path);
            await UntilLoggedAsync(Connections);
            var lines = proxy.AccessLines.Skip(earlier).ToList();
            foreach (var request in sent)
                decided[request.Id] = UplinkOf(lines.Find(line => line.Contains($"/{request.Id} ", StringComparison.Ordinal)));
        }
        else
        {
            for (var i = 1; i <= Connections; i++)
            {
                var sent = await traffic.GetAsync($"{prefix}{i}-", 1, path);
                await UntilLoggedAsync(i);
                decided[sent[0].Id] = UplinkOf(proxy.AccessLines[earlier + i - 1]);
            }
        }

        await RecordAsync(round, $"proxy {method}", prefix, decided, expected: null);

        Task UntilLoggedAsync(int count) => Wait.UntilAsync(() => proxy.AccessLines.Count >= earlier + count, Limit, () => "every request in the proxy's log");

        // The third field from the end.
        static string UplinkOf(string? line) => line?.Split(' ')[^3] ?? "?";
    }

    private async Task RecordAsync(string round, string path, string prefix, Dictionary<string, string> decided, string? expected)
    {
        var seen = (await server.WaitForAsync(prefix, decided.Count, Limit)).DistinctBy(o => o.Id)
            .ToDictionary(o => o.Id, o => lab.UplinkOf(o.SourceAddress) is { } uplink ? Names[uplink.Index] : o.SourceAddress.ToString());
        _results.AddRange(decided.Select(d => new DemoResult(round, path, d.Key, d.Value, seen.GetValueOrDefault(d.Key, "nobody"), expected)));
    }

    private bool Report(TimeSpan elapsed)
    {
        output.WriteLine($"\n{"round",-22}{"path",-23}{"uplink",-8}{"public address",-21}{"sent",6}{"seen",6}");
        foreach (var group in _results.GroupBy(r => (r.Round, r.Path)))
        {
            foreach (var uplink in lab.Uplinks)
            {
                var name = Names[uplink.Index];
                var address = group.Key.Path.EndsWith(IPv6, StringComparison.Ordinal) ? uplink.PublicAddress6 : uplink.PublicAddress;
                output.WriteLine($"{group.Key.Round,-22}{group.Key.Path,-23}{name,-8}{address,-21}"
                    + $"{group.Count(r => r.Decided == name),6}{group.Count(r => r.Seen == name),6}");
            }
        }

        var wrong = _results.Where(r => !r.IsRight).ToList();
        foreach (var result in wrong.Take(WrongShown))
        {
            output.WriteLine($"WRONG: {result.Id} ({result.Path}): decided {result.Decided}, seen from {result.Seen}"
                + (result.Expected is null ? "" : $", right was {result.Expected}"));
        }

        output.WriteLine(wrong.Count == 0
            ? $"\nOK: the Internet server saw each of {_results.Count} connections come from the uplink that was chosen for it ({elapsed.TotalSeconds:F0} s)"
            : $"\nFAILED: {wrong.Count} of {_results.Count} connections came from another uplink than the one chosen");
        return wrong.Count == 0;
    }

    private void Announce(string what)
    {
        stop.ThrowIfCancellationRequested();
        output.WriteLine($"client$ {what}");
    }

    private const string Topology = """
                                                  .--- 192.168.100.1  fibre (NAT) 192.168.122.65 ---.
          client ------- core router ------- wan0 |                                                 |--- Internet server
          192.168.101.1  192.168.101.254          |    one shared segment                           |    203.0.113.80
                         192.168.100.100          '--- 192.168.100.2  dsl   (NAT) 192.168.122.66 ---'
        """;
}
