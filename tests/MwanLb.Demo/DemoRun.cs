using System.Diagnostics;
using MwanLb.Lab;

namespace MwanLb.Demo;

/// <summary>The main job on real traffic: a network with two ways to the Internet, the product on its router, and who went where.</summary>
internal sealed class DemoRun(TextWriter output, LabNetwork lab, InternetServer server, CancellationToken stop)
{
    private const int Connections = 60;
    private const int WrongShown = 10;
    private static readonly string[] Names = ["fibre", "dsl"];
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly List<DemoResult> _results = [];

    // One for both rounds: its datagrams come from a port that no earlier flow had.
    private readonly ClientTraffic _traffic = new(lab.Client);

    /// <summary>Runs the demonstration; true where every connection left by the uplink that was chosen for it.</summary>
    public static async Task<bool> RunAsync(TextWriter output, CancellationToken stop)
    {
        var clock = Stopwatch.StartNew();
        output.WriteLine("The lab, in network namespaces of its own:\n" + Topology);
        await using var lab = await LabNetwork.CreateAsync(LabTopology.Seed, stop);
        await using var server = await InternetServer.StartAsync(lab);
        var run = new DemoRun(output, lab, server, stop);
        await run.RoundAsync("round-robin");
        await run.RoundAsync("weighted-round-robin");
        return run.Report(clock.Elapsed);
    }

    private async Task RoundAsync(string policy)
    {
        output.WriteLine($"\n== policy = \"{policy}\", fibre with weight 2, dsl with weight 1 ==");
        Gateway.Install(lab, $"""
            policy = "{policy}"
            lan = ["lan0"]

            [[uplink]]
            name = "fibre"
            interface = "wan0"
            gateway = "192.168.100.1"
            weight = 2

            [[uplink]]
            name = "dsl"
            interface = "wan0"            # two uplinks may share one interface
            gateway = "192.168.100.2"

            [log]
            level = "trace"

            """);
        foreach (var command in new[] { "check", "apply" })
        {
            output.Write($"router# mwanlb {command}\n{(await lab.Router.RunAsync("mwanlb", command)).EnsureSuccess().Output}");
        }

        output.WriteLine("router# mwanlb run &\nrouter# squid");
        await using var gateway = await Gateway.AttachAsync(lab);
        await using var squid = await gateway.StartSquidAsync();
        await ForwardedAsync(policy, "TCP", gateway, prefix => _traffic.GetAsync(prefix, Connections), o => (o.Id, o.LocalPort));
        await ForwardedAsync(policy, "UDP", gateway, prefix => _traffic.SendDatagramsAsync(prefix, Connections), o => (o.Id, o.LocalPort));
        await SquidAsync(policy, "GET", squid, HttpPath.ProxyGet);
        await SquidAsync(policy, "CONNECT", squid, HttpPath.ProxyConnect);
        output.Write($"router# mwanlb clean\n{(await lab.Router.RunAsync("mwanlb", "clean")).EnsureSuccess().Output}");
    }

    // What the daemon logged about the client's port is what was decided.
    private async Task ForwardedAsync<T>(
        string policy, string protocol, Gateway gateway, Func<string, Task<IReadOnlyList<T>>> send, Func<T, (string Id, int Port)> identify)
    {
        Announce($"{Connections} forwarded {protocol} connections");
        var earlier = gateway.Placements.Count;
        var prefix = $"{policy}-{protocol}-";
        var sent = (await send(prefix)).Select(identify);
        var decided = ClientPorts.Pair(sent, s => s.Port, gateway.Placements.Skip(earlier), p => p.ClientPort);
        await RecordAsync(policy, $"forwarded {protocol}", prefix, decided.ToDictionary(d => d.Connection.Id, d => d.Record?.Uplink ?? "?"));
    }

    // What Squid logged about the client's port is what the helper answered.
    private async Task SquidAsync(string policy, string method, SquidProcess squid, HttpPath path)
    {
        Announce($"{Connections} requests through Squid, {method}");
        var earlier = squid.AccessRecords.Count;
        var prefix = $"{policy}-{method}-";
        var sent = await _traffic.GetAsync(prefix, Connections, path);
        await Wait.UntilAsync(() => squid.AccessRecords.Count >= earlier + Connections, Limit, () => "every request in Squid's log");
        var decided = ClientPorts.Pair(sent, s => s.LocalPort, squid.AccessRecords.Skip(earlier), r => r.ClientPort);
        await RecordAsync(policy, $"Squid {method}", prefix, decided.ToDictionary(d => d.Connection.Id, d => d.Record?.Uplink ?? "?"));
    }

    private async Task RecordAsync(string policy, string path, string prefix, Dictionary<string, string> decided)
    {
        var seen = (await server.WaitForAsync(prefix, decided.Count, Limit)).DistinctBy(o => o.Id)
            .ToDictionary(o => o.Id, o => lab.UplinkOf(o.SourceAddress) is { } uplink ? Names[uplink.Index] : o.SourceAddress.ToString());
        _results.AddRange(decided.Select(d => new DemoResult(policy, path, d.Key, d.Value, seen.GetValueOrDefault(d.Key, "nobody"))));
    }

    private bool Report(TimeSpan elapsed)
    {
        output.WriteLine($"\n{"policy",-22}{"path",-16}{"uplink",-8}{"public address",-17}{"sent",6}{"seen",6}");
        foreach (var group in _results.GroupBy(r => (r.Policy, r.Path)))
        {
            foreach (var uplink in lab.Uplinks)
            {
                var name = Names[uplink.Index];
                output.WriteLine($"{group.Key.Policy,-22}{group.Key.Path,-16}{name,-8}{uplink.PublicAddress,-17}"
                    + $"{group.Count(r => r.Decided == name),6}{group.Count(r => r.Seen == name),6}");
            }
        }

        var wrong = _results.Where(r => r.Decided != r.Seen).ToList();
        foreach (var result in wrong.Take(WrongShown))
        {
            output.WriteLine($"WRONG: {result.Id} ({result.Path}): decided {result.Decided}, seen from {result.Seen}");
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
