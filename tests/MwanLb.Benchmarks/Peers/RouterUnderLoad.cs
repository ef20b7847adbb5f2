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
            await lab.Router.ShellAsync(Invariant(
                $"for mark in 1 2 3; do iptables -t mangle -A FORWARD -i lan0 -p udp ! --dport {OpenPort} -m mark --mark $mark/0xff; done"));
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

    /// <summary>Opens so many connections; so many a second, or with 0 as fast as the machine can; evenly spaced, or so many at once.</summary>
    /// <returns>The seconds that it took.</returns>
    public async Task<double> SendAsync(int flows, int flowsPerSecond, int atOnce = 1)
    {
        var sent = await Lab.Client.RunAsync(CommandLimit, [
            PeerProgram.Path("udp-flows"),
            LabTopology.InternetAddresses[0].ToString(),
            Invariant($"{LabTopology.InternetAddresses.Count}"),
            Invariant($"{flows}"),
            Invariant($"{flowsPerSecond}"),
            Invariant($"{atOnce}")]);
        return double.Parse(sent.EnsureSuccess().Output, CultureInfo.InvariantCulture);
    }

    /// <summary>Returns once no packet waits for a verdict.</summary>
    public Task UntilQueueIsEmptyAsync() => Wait.UntilAsync(() => Lab.Router.InNamespace(CountWaiting) == 0, StartLimit, () => "an empty queue");

    /// <summary>How many packets have left the router with a mark.</summary>
    public async Task<long> CountMarkedAsync()
    {
        var rules = await Lab.Router.ShellAsync("iptables-save -c -t mangle");
        return CountingRule().Matches(rules).Sum(m => long.Parse(m.Groups["packets"].Value, CultureInfo.InvariantCulture));
    }

    /// <summary>Puts so many established TCP connections into the router's table; fewer where its limit is lower.</summary>
    /// <param name="connections">How many are wanted.</param>
    /// <param name="room">How many more must find place.</param>
    /// <returns>How many there are.</returns>
    public async Task<int> FillAsync(int connections, int room = 0)
    {
        // A twentieth stays free. The limit is the machine's: no namespace can raise it.
        var most = Lab.Router.InNamespace(() => ReadNumber("/proc/sys/net/netfilter/nf_conntrack_max"));
        var possible = Math.Min(connections, (most * 19 / 20) - room);
        var filled = await Lab.Router.RunAsync(
            CommandLimit, PeerProgram.Path("conntrack-fill"), Invariant($"{possible}"), "3", Invariant($"{EntriesLifetimeSeconds}"));
        filled.EnsureSuccess();
        return possible;
    }

    /// <summary>Returns once the daemon has counted at least so many entries.</summary>
    public async Task UntilCountedAsync(int entries)
    {
        var table = OpenTable();
        await Wait.UntilAsync(() => CountedEntries(table) >= entries, CommandLimit, () => $"{entries} counted entries, not {CountedEntries(table)}");
    }

    /// <summary>How many entries the daemon has counted.</summary>
    public long CountedEntries(UplinkTable table) => Lab.Uplinks.Sum(u => table.Entries(u.Index));

    /// <summary>How many entries the router's connection table has; those of packets that wait for a verdict are not in it yet.</summary>
    public int CountConfirmedEntries() => Lab.Router.InNamespace(() => ReadNumber("/proc/sys/net/netfilter/nf_conntrack_count") - CountWaiting());

    /// <summary>The daemon's table.</summary>
    public UplinkTable OpenTable()
    {
        var model = ConfigurationFile.Load(Lab.Router.MapPath(Gateway.ConfigurationPath)).Model
            ?? throw new InvalidOperationException("The router's configuration was refused.");
        return UplinkTableFile.TryOpen(Lab.Router.MapPath("/run/mwanlb"), model.Uplinks, null, out var fault)
            ?? throw new InvalidOperationException(UplinkTableStatus.Explain(fault));
    }

    public ValueTask DisposeAsync() => Lab.DisposeAsync();

    private static int ReadNumber(string setting) => int.Parse(File.ReadAllText(setting), CultureInfo.InvariantCulture);

    // /proc/net/netfilter/nfnetlink_queue: queue, port id, packets that wait for a verdict, …
    private static int CountWaiting()
    {
        var queues = File.ReadAllLines("/proc/thread-self/net/netfilter/nfnetlink_queue");
        return queues.Length > 0
            ? queues.Sum(q => int.Parse(q.Split(' ', StringSplitOptions.RemoveEmptyEntries)[2], CultureInfo.InvariantCulture))
            : throw new InvalidOperationException("The marker has ended.");
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\[(?<packets>\d+):\d+\] -A FORWARD -i lan0 -p udp -m udp ! --dport \d+ -m mark", RegexOptions.Multiline)]
    private static partial Regex CountingRule();
}
