using System.Globalization;
using MwanLb.Lab;

namespace MwanLb.Benchmarks.Peers;

/// <summary>Squid with mwanlb-helper, against the same Squid without a helper, and against it with the helper in C.</summary>
internal static class SquidComparison
{
    private const int Rounds = 5;
    private const int Requests = 15_000;
    private const int Clients = 50;

    // Both ways each request has a connection of its own to the server: what is compared is the lookup.
    private const string Plain = "server_persistent_connections off\n";

    public static async Task RunAsync()
    {
        await using var lab = await LabNetwork.CreateAsync(LabTopology.Separate(3));
        await using var server = await InternetServer.StartAsync(lab);
        await using var gateway = await Gateway.StartAsync(lab, new GatewayOptions { LogLevel = "information" });
        lab.Router.InstallProgram(PeerProgram.Path("squid-helper"));
        var fragment = Product.ReadText("squid-conf/mwanlb.conf");
        List<SquidRun> ours = [], plain = [], peer = [];
        for (var round = 0; round < Rounds; round++)
        {
            ours.Add(await SquidRun.MeasureAsync(lab, fragment, Requests, Clients));
            plain.Add(await SquidRun.MeasureAsync(lab, Plain, Requests, Clients));
            peer.Add(await SquidRun.MeasureAsync(
                lab, fragment.Replace("/usr/local/bin/mwanlb-helper", "/usr/local/bin/squid-helper", StringComparison.Ordinal), Requests, Clients));
        }

        var load = string.Create(CultureInfo.InvariantCulture, $"{Rounds} rounds of {Requests:N0} GETs of {Clients} clients");
        Print(ours, plain, "no helper, server_persistent_connections off", load, 0.95);
        Print(ours, peer, "Squid with squid-helper.c", load, null);
    }

    private static void Print(List<SquidRun> ours, List<SquidRun> peer, string name, string load, double? atLeast)
    {
        RatioTable.Begin("Squid with mwanlb-helper", name, load);
        Line("requests/s", run => run.RequestsPerSecond, "higher", atLeast);
        Line("CPU µs a request, Squid", run => run.SquidMicroseconds, "lower");
        RatioTable.Plain(
            "CPU µs a request, the helper", [.. ours.Select(run => run.HelperMicroseconds)], [.. peer.Select(run => run.HelperMicroseconds)]);

        void Line(string what, Func<SquidRun, double> figure, string better, double? least = null) =>
            RatioTable.Line(what, [.. ours.Select(figure)], [.. peer.Select(figure)], better, atLeast: least);
    }
}
