using System.Globalization;
using System.Net;
using System.Net.Sockets;
using MwanLb.Lab;

namespace MwanLb.Benchmarks.Peers;

/// <summary>mwanlb-proxy against Squid without a cache and HAProxy, each with its access log on, over one host's loopback device.</summary>
/// <remarks>On one host, because the lab's links and NAT would cost all of them the same, and more than the proxies themselves.</remarks>
internal static class ProxyComparison
{
    private const int Rounds = 5;

    // All clients have one address, and the loopback device is closed to them unless somebody opens it.
    private const string Section = """
        [proxy]
        allow-destinations = ["127.0.0.0/8"]
        connect-ports = ["1-65535"]
        max-connections = 20000
        max-connections-per-client = 20000
        """;

    private const double ListeningLimitMilliseconds = 80;
    private const double IdleLimitMegabytes = 25;
    private const double LoadLimitMegabytes = 45;
    private const double IdleTunnelLimitKilobytes = 4.5;

    public static async Task RunAsync()
    {
        await using var lab = await LabNetwork.CreateAsync(LabTopology.Separate(3));
        var host = lab.Router;
        await using var server = await WebServer.StartAsync(host);
        host.WriteFile("/etc/mwanlb/mwanlb.toml", new GatewayOptions { LogLevel = "information", Tail = Section }.ToToml(lab.Topology));
        host.InstallProgram(Product.Program("mwanlb-proxy"));
        host.InstallProgram(PeerProgram.Path("proxy-load"));
        await CompareRequestsAsync(host);
        await CompareTunnelsAsync(host);
        await MeasureNamesAsync(host);
        await MeasureStartAsync(host);
    }

    private static async Task CompareRequestsAsync(LabHost host)
    {
        foreach (var (size, squidRate, squidCpu, haproxyRate) in ((string, double, double, double)[])[("1k", 1.8, 0.55, 0.8), ("100k", 3.5, 0.25, 0.95)])
        {
            List<HttpRun> ours = [], squid = [], haproxy = [];
            for (var round = 0; round < Rounds; round++)
            {
                ours.Add(await HttpRun.MeasureAsync(host, ProxyPeer.MwanLb, size));
                squid.Add(await HttpRun.MeasureAsync(host, ProxyPeer.Squid, size));
                haproxy.Add(await HttpRun.MeasureAsync(host, ProxyPeer.HAProxy, size));
            }

            var load = string.Create(CultureInfo.InvariantCulture, $"{Rounds} rounds of {HttpRun.Seconds} s, {HttpRun.Clients} clients, {size[..^1]} KiB each");
            Print(ours, squid, "Squid, cache deny all", squidRate, squidCpu);
            RatioTable.Plain("RSS, MB, under this load", Of(ours, r => r.Megabytes), Of(squid, r => r.Megabytes), LoadLimitMegabytes);
            Print(ours, haproxy, "HAProxy, http-request set-dst url_ip", haproxyRate, null);

            void Print(List<HttpRun> mine, List<HttpRun> peer, string name, double rate, double? cpu)
            {
                RatioTable.Begin("mwanlb-proxy", name, load);
                RatioTable.Line("requests/s", Of(mine, r => r.RequestsPerSecond), Of(peer, r => r.RequestsPerSecond), "higher", atLeast: rate);
                RatioTable.Line("CPU µs a request", Of(mine, r => r.CpuMicroseconds), Of(peer, r => r.CpuMicroseconds), "lower", atMost: cpu);
            }
        }
    }

    private static async Task CompareTunnelsAsync(LabHost host)
    {
        const double Gigabyte = 1e9;
        RatioTable.Begin("mwanlb-proxy", "Squid", string.Create(CultureInfo.InvariantCulture, $"{Rounds} rounds, CONNECT"));
        await CompareAsync("CPU s/GB, 1 tunnel", ["download", "1", "2000000000"], 2e9 / Gigabyte, 1, 0.35);
        await CompareAsync("CPU s/GB, 500 tunnels", ["download", "500", "4000000"], 500 * 4e6 / Gigabyte, 1, 0.2);
        await CompareAsync("CPU µs a message of 256 bytes and its echo", ["echo", "1", "20000"], 20_000, 1e6, 0.8);
        await CompareAsync("the same with 500 tunnels", ["echo", "500", "100"], 50_000, 1e6, 0.8);

        const int Idle = 9_500;
        string[] idle = ["idle", Idle.ToString(CultureInfo.InvariantCulture)];
        var (ours, squid) = (await TunnelRun.MeasureAsync(host, ProxyPeer.MwanLb, idle), await TunnelRun.MeasureAsync(host, ProxyPeer.Squid, idle));
        RatioTable.Plain("KB an idle tunnel, 9,500 open", [ours.GrownKilobytes / Idle], [squid.GrownKilobytes / Idle], IdleTunnelLimitKilobytes);

        async Task CompareAsync(string what, string[] load, double units, double scale, double atMost)
        {
            List<double> mine = [], peer = [];
            for (var round = 0; round < Rounds; round++)
            {
                mine.Add((await TunnelRun.MeasureAsync(host, ProxyPeer.MwanLb, load)).CpuSeconds * scale / units);
                peer.Add((await TunnelRun.MeasureAsync(host, ProxyPeer.Squid, load)).CpuSeconds * scale / units);
            }

            RatioTable.Line(what, mine, peer, "lower", atMost: atMost);
        }
    }

    // A server that takes questions and never answers: each of the flood's names waits for as long as names are waited for.
    private static async Task MeasureNamesAsync(LabHost host)
    {
        using var silent = host.OpenSocket(SocketType.Dgram, ProtocolType.Udp);
        silent.Bind(new IPEndPoint(IPAddress.Loopback, 53));
        List<HttpRun> with = [], without = [];
        for (var round = 0; round < Rounds; round++)
        {
            with.Add(await HttpRun.MeasureAsync(host, ProxyPeer.MwanLb, "1k", NameFlood.Clients));
            without.Add(await HttpRun.MeasureAsync(host, ProxyPeer.MwanLb, "1k"));
        }

        RatioTable.Begin("mwanlb-proxy while names do not resolve", "itself without", string.Create(CultureInfo.InvariantCulture, $"{NameFlood.Clients:N0} clients ask for such names"));
        RatioTable.Line("requests/s of the others", Of(with, r => r.RequestsPerSecond), Of(without, r => r.RequestsPerSecond), "higher", atLeast: 0.85);
    }

    private static async Task MeasureStartAsync(LabHost host)
    {
        List<double> listening = [], resting = [];
        for (var round = 0; round < Rounds; round++)
        {
            var figures = (await host.RunAsync("proxy-load", "start", ProxyPeer.MwanLb.PortText, "mwanlb-proxy")).EnsureSuccess().Output.Split(' ');
            listening.Add(double.Parse(figures[0], CultureInfo.InvariantCulture));
            resting.Add(double.Parse(figures[1], CultureInfo.InvariantCulture) * 1024 / 1e6);
        }

        RatioTable.Begin("mwanlb-proxy", peer: null, string.Create(CultureInfo.InvariantCulture, $"{Rounds} starts"));
        RatioTable.Plain("start to listening, ms", listening, limit: ListeningLimitMilliseconds);
        RatioTable.Plain("RSS, MB, a second later", resting, limit: IdleLimitMegabytes);
    }

    private static double[] Of(List<HttpRun> runs, Func<HttpRun, double> figure) => [.. runs.Select(figure)];
}
