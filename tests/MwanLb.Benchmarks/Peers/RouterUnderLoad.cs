using System.Globalization;
using System.Text.RegularExpressions;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;
using MwanLb.Lab;

namespace MwanLb.Benchmarks.Peers;

/// <summary>The lab's router with the product's rules in force, and a client that opens connections.</summary>
internal sealed partial class RouterUnderLoad : IAsyncDisposable
{
    /// <summary>Where the Internet server's UDP sockets can be reached; what comes to other ports has done its work once it left the router.</summary>
    public const int OpenPort = 1000;

    private const int EntriesLifetimeSeconds = 3600;
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan CommandLimit = TimeSpan.FromSeconds(60);

    private readonly Gateway _gateway;

    private RouterUnderLoad(LabNetwork lab, Gateway gateway)
    {
        Lab = lab;
        _gateway = gateway;
    }

    public LabNetwork Lab { get; }

    public static async Task<RouterUnderLoad> CreateAsync()
    {
        var lab = await LabNetwork.CreateAsync(LabTopology.Separate(3));
        try
        {
            var gateway = await Gateway.StartAsync(lab, new GatewayOptions { LogLevel = "information" });
            await gateway.DisposeAsync();
            // The same for all: by default the kernel writes events only while somebody listens.
            await lab.Router.ShellAsync("sysctl -qw net.netfilter.nf_conntrack_events=1");
            // Counted by rules of the bench's own, so that no marker is asked how well it did.
            await lab.Router.ShellAsync("for mark in 1 2 3; do iptables -t mangle -A FORWARD -i lan0 -p udp -m mark --mark $mark/0xff; done");
            // The CPU time of forwarding is the marker's: what other machines would do must not be in it.
            foreach (var isp in lab.IspRouters)
            {
                await isp.ShellAsync(Invariant($"iptables -t raw -A PREROUTING -i lan0 -p udp ! --dport {OpenPort} -j DROP"));
            }

            return new RouterUnderLoad(lab, gateway);
        }
        catch
        {
            await lab.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts <c>mwanlb run</c> or, where one is named, a peer, on an empty connection table.</summary>
    public async Task<LabProcess> StartMarkerAsync(string? peer)
    {
        // Before it starts: the end of each former connection would be an event for it.
        await Lab.Router.ShellAsync("conntrack -F 2>/dev/null; iptables -t mangle -Z FORWARD");
        if (peer is null)
        {
            await _gateway.StartDaemonAsync();
            return _gateway.Daemon;
        }

        var marker = Lab.Router.Start(PeerProgram.Path(peer));
        await marker.WaitForOutputAsync("^ready$", StartLimit);
        return marker;
    }

    /// <summary>Opens so many connections; so many a second, or with 0 as fast as the machine can.</summary>
    /// <returns>The seconds that it took.</returns>
    public async Task<double> SendAsync(int flows, int flowsPerSecond)
    {
        var sent = await Lab.Client.RunAsync(CommandLimit, [
            PeerProgram.Path("udp-flows"),
            LabTopology.InternetAddresses[0].ToString(),
            Invariant($"{LabTopology.InternetAddresses.Count}"),
            Invariant($"{flows}"),
            Invariant($"{flowsPerSecond}")]);
        return double.Parse(sent.EnsureSuccess().Output, CultureInfo.InvariantCulture);
    }

    /// <summary>Returns once no packet waits for a verdict.</summary>
    public Task UntilQueueIsEmptyAsync() => Wait.UntilAsync(() => CountWaiting() == 0, StartLimit, () => "an empty queue");

    /// <summary>How many packets have left the router with a mark.</summary>
    public async Task<long> CountMarkedAsync()
    {
        var rules = await Lab.Router.ShellAsync("iptables-save -c -t mangle");
        return CountingRule().Matches(rules).Sum(m => long.Parse(m.Groups["packets"].Value, CultureInfo.InvariantCulture));
    }

    /// <summary>Puts so many established TCP connections into the router's table; fewer where its limit is lower.</summary>
    /// <returns>How many.</returns>
    public async Task<int> FillAsync(int connections)
    {
        // A twentieth is left to what else the table must hold. The limit is the machine's: no namespace can raise it.
        var possible = Math.Min(connections, ReadRouter("/proc/sys/net/netfilter/nf_conntrack_max") * 19 / 20);
        var filled = await Lab.Router.RunAsync(
            CommandLimit, PeerProgram.Path("conntrack-fill"), Invariant($"{possible}"), "3", Invariant($"{EntriesLifetimeSeconds}"));
        filled.EnsureSuccess();
        return possible;
    }

    /// <summary>How many entries the router's connection table has.</summary>
    public int CountEntries() => ReadRouter("/proc/sys/net/netfilter/nf_conntrack_count");

    /// <summary>The daemon's table.</summary>
    public UplinkTable OpenTable()
    {
        var model = ConfigurationFile.Load(Lab.Router.MapPath(Gateway.ConfigurationPath)).Model
            ?? throw new InvalidOperationException("The router's configuration was refused.");
        return UplinkTableFile.TryOpen(Lab.Router.MapPath("/run/mwanlb"), model.Uplinks, null, out var fault)
            ?? throw new InvalidOperationException(UplinkTableStatus.Explain(fault));
    }

    public ValueTask DisposeAsync() => Lab.DisposeAsync();

    private int ReadRouter(string setting) =>
        Lab.Router.InNamespace(() => int.Parse(File.ReadAllText(setting), CultureInfo.InvariantCulture));

    // /proc/net/netfilter/nfnetlink_queue: queue, port id, packets that wait for a verdict, …
    private int CountWaiting()
    {
        var queues = Lab.Router.InNamespace(() => File.ReadAllLines("/proc/thread-self/net/netfilter/nfnetlink_queue"));
        return queues.Length > 0
            ? queues.Sum(q => int.Parse(q.Split(' ', StringSplitOptions.RemoveEmptyEntries)[2], CultureInfo.InvariantCulture))
            : throw new InvalidOperationException("The marker has ended.");
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\[(?<packets>\d+):\d+\] -A FORWARD -i lan0 -p udp -m mark", RegexOptions.Multiline)]
    private static partial Regex CountingRule();
}
