using System.Globalization;
using System.Text.RegularExpressions;
using MwanLb.Lab;

namespace MwanLb.Benchmarks.Peers;

/// <summary>The lab's router with the product's rules in force, and a client that opens connections at a steady rate.</summary>
internal sealed partial class RouterUnderLoad : IAsyncDisposable
{
    private const int Flows = 60_000;
    private const int FlowsPerSecond = 20_000;
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan SendLimit = TimeSpan.FromSeconds(30);

    private readonly LabNetwork _lab;
    private readonly Gateway _gateway;

    private RouterUnderLoad(LabNetwork lab, Gateway gateway)
    {
        _lab = lab;
        _gateway = gateway;
    }

    public static string Load { get; } = string.Create(CultureInfo.InvariantCulture, $"{Flows:N0} new UDP flows, {FlowsPerSecond:N0} a second");

    public static async Task<RouterUnderLoad> CreateAsync()
    {
        var lab = await LabNetwork.CreateAsync(LabTopology.Separate(3));
        try
        {
            var gateway = await Gateway.StartAsync(lab, new GatewayOptions { LogLevel = "information" });
            await gateway.DisposeAsync();
            // Counted by rules of the bench's own, so that no marker is asked how well it did.
            await lab.Router.ShellAsync("for mark in 1 2 3; do iptables -t mangle -A FORWARD -i lan0 -p udp -m mark --mark $mark/0xff; done");
            // The CPU time of forwarding is the marker's: what other machines would do must not be in it.
            foreach (var isp in lab.IspRouters)
            {
                await isp.ShellAsync("iptables -t raw -A PREROUTING -i lan0 -p udp -j DROP");
            }

            return new RouterUnderLoad(lab, gateway);
        }
        catch
        {
            await lab.DisposeAsync();
            throw;
        }
    }

    public async Task<MarkerRound> MeasureOursAsync()
    {
        await _gateway.StartDaemonAsync();
        return await MeasureAsync(_gateway.Daemon);
    }

    public async Task<MarkerRound> MeasurePeerAsync(string program)
    {
        var marker = _lab.Router.Start(PeerProgram.Path(program));
        await marker.WaitForOutputAsync("^ready$", StartLimit);
        return await MeasureAsync(marker);
    }

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    private async Task<MarkerRound> MeasureAsync(LabProcess marker)
    {
        await using var running = marker;
        await _lab.Router.ShellAsync("conntrack -F 2>/dev/null; iptables -t mangle -Z FORWARD");
        var before = ProcessCpu.Read(marker.Id);
        var seconds = await SendAsync();
        await Wait.UntilAsync(async () => await CountWaitingAsync() == 0, StartLimit, () => "an empty queue");
        var cpu = ProcessCpu.Read(marker.Id) - before;
        var marked = await CountMarkedAsync();
        return marked > 0
            ? new MarkerRound(Flows, seconds, marked, cpu)
            : throw new InvalidOperationException($"{marker.Command} marked nothing.\n{marker.Error}{marker.Output}");
    }

    private async Task<double> SendAsync()
    {
        var sent = await _lab.Client.RunAsync(SendLimit, [
            PeerProgram.Path("udp-flows"),
            LabTopology.InternetAddresses[0].ToString(),
            LabTopology.InternetAddresses.Count.ToString(CultureInfo.InvariantCulture),
            Flows.ToString(CultureInfo.InvariantCulture),
            FlowsPerSecond.ToString(CultureInfo.InvariantCulture)]);
        return double.Parse(sent.EnsureSuccess().Output, CultureInfo.InvariantCulture);
    }

    // /proc/net/netfilter/nfnetlink_queue: queue, port id, packets that wait for a verdict, …
    private async Task<int> CountWaitingAsync()
    {
        var queue = await _lab.Router.ShellAsync("cat /proc/net/netfilter/nfnetlink_queue");
        return int.Parse(queue.Split(' ', StringSplitOptions.RemoveEmptyEntries)[2], CultureInfo.InvariantCulture);
    }

    private async Task<long> CountMarkedAsync()
    {
        var rules = await _lab.Router.ShellAsync("iptables-save -c -t mangle");
        return CountingRule().Matches(rules).Sum(m => long.Parse(m.Groups["packets"].Value, CultureInfo.InvariantCulture));
    }

    [GeneratedRegex(@"^\[(?<packets>\d+):\d+\] -A FORWARD -i lan0 -p udp -m mark", RegexOptions.Multiline)]
    private static partial Regex CountingRule();
}
