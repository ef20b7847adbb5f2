using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;

namespace MwanLb.Lab;

/// <summary>A running lab: a client, a core router, an ISP for each uplink and an Internet server, each in a network namespace of its own.</summary>
/// <remarks>Everything in it, programs and files included, is removed on dispose and also when this process ends in any other way.</remarks>
public sealed partial class LabNetwork : IAsyncDisposable
{
    private readonly Guardian _guardian;
    private readonly LabHost? _secondClient;

    private LabNetwork(Guardian guardian, string name, string directory, LabTopology topology)
    {
        _guardian = guardian;
        Name = name;
        Topology = topology;
        Client = Host("cli");
        Router = Host("rtr");
        Internet = Host("inet");
        IspRouters = [.. topology.Uplinks.Select(uplink => Host(uplink.IspHost))];
        _secondClient = topology.HasSecondLan ? Host("cli2") : null;

        LabHost Host(string host) => new(host, $"{name}-{host}", Path.Combine(directory, host));
    }

    /// <summary>Prefix of the namespaces' names, unique to this lab.</summary>
    public string Name { get; }

    /// <summary>What was built.</summary>
    public LabTopology Topology { get; }

    /// <summary>The machine behind the core router.</summary>
    public LabHost Client { get; }

    /// <summary>The machine in the <see cref="SecondLan"/>.</summary>
    /// <exception cref="InvalidOperationException">The topology has none.</exception>
    public LabHost SecondClient => _secondClient ?? throw new InvalidOperationException("this lab has no second LAN");

    /// <summary>The core router, where the programs under test run.</summary>
    public LabHost Router { get; }

    /// <summary>The host with all of <see cref="LabTopology.InternetAddresses"/>, and of <see cref="LabTopology.InternetAddresses6"/> where there is IPv6.</summary>
    public LabHost Internet { get; }

    /// <summary>The ISP routers, in the order of <see cref="Uplinks"/>.</summary>
    public IReadOnlyList<LabHost> IspRouters { get; }

    /// <inheritdoc cref="LabTopology.Uplinks"/>
    public IReadOnlyList<LabUplink> Uplinks => Topology.Uplinks;

    /// <summary>Builds a lab.</summary>
    public static async Task<LabNetwork> CreateAsync(LabTopology topology, CancellationToken cancellationToken = default)
    {
        if (CapabilityCheck.Missing is { } missing)
            throw new InvalidOperationException(missing);
        var name = $"mlb-{RandomNumberGenerator.GetHexString(6, lowercase: true)}";
        var directory = Path.Combine(Path.GetTempPath(), name);
        var guardian = await Guardian.StartAsync(name, directory, TopologyScript.Render(topology), cancellationToken);
        return new LabNetwork(guardian, name, directory, topology);
    }

    /// <summary>The uplink that hides behind <paramref name="publicAddress"/>, of either family, or null for an address that is none's.</summary>
    public LabUplink? UplinkOf(IPAddress publicAddress) => Uplinks.FirstOrDefault(uplink => uplink.IsSeenAs(publicAddress));

    /// <summary>Makes an uplink lose everything beyond its gateway: carrier and gateway stay, as with most outages.</summary>
    public Task CutAsync(LabUplink uplink) => IspRouters[uplink.Index].ShellAsync("""
        nft -f - <<RULES
        table inet outage {
          chain forward { type filter hook forward priority raw; drop; }
          chain output { type filter hook output priority raw; oifname "wan0" drop; }
        }
        RULES
        """);

    /// <summary>Ends what <see cref="CutAsync"/> began.</summary>
    public Task RestoreAsync(LabUplink uplink) => IspRouters[uplink.Index].ShellAsync("nft delete table inet outage");

    /// <summary>Pulls the cable of an uplink that has its own: both ends lose their carrier. What runs at the ISP stays as it is.</summary>
    public Task UnplugAsync(LabUplink uplink) => IspRouters[uplink.Index].ShellAsync("ip link set lan0 down");

    /// <summary>Ends what <see cref="UnplugAsync"/> began.</summary>
    public Task PlugInAsync(LabUplink uplink) => IspRouters[uplink.Index].ShellAsync("ip link set lan0 up");

    /// <summary>
    /// Takes an uplink's interface, which is none that others share, away from the core router, and makes one of the same name and another index, with
    /// the same addresses: as when a USB modem is pulled and put in again.
    /// </summary>
    public async Task RenewInterfaceAsync(LabUplink uplink, int index)
    {
        var isp = IspRouters[uplink.Index];
        await Router.ShellAsync($"ip link del {uplink.Interface}");
        // Run outside: inside a host no other namespace has a name.
        var making = Process.Start("ip", ["-n", Router.Namespace, "link", "add", uplink.Interface, "index", index.ToString(CultureInfo.InvariantCulture),
            "type", "veth", "peer", "name", "lan0", "netns", isp.Namespace]);
        await making.WaitForExitAsync();
        if (making.ExitCode != 0)
            throw new InvalidOperationException($"the interface {uplink.Interface} cannot be made again");
        await isp.ShellAsync($"ip addr add {uplink.Gateway}/{LabUplink.PrefixLength} dev lan0; ip link set lan0 up");
        await Router.ShellAsync($"ip addr add {uplink.Address}/{LabUplink.PrefixLength} dev {uplink.Interface}; ip link set {uplink.Interface} up");
    }

    /// <summary>
    /// Has an uplink's ISP forward a port, of TCP and of UDP, of its public addresses to the same port of the core router's addresses. The Internet
    /// host that asks there is answered only if the answer leaves by the same uplink.
    /// </summary>
    public Task ForwardPortAsync(LabUplink uplink, int port)
    {
        return IspRouters[uplink.Index].ShellAsync($$"""
            nft -f - <<RULES
            {{Table("ip", uplink.PublicAddress, uplink.Address)}}
            {{(uplink.HasIPv6 ? Table("ip6", uplink.PublicAddress6!, uplink.Address6!) : "")}}
            RULES
            """);

        string Table(string family, IPAddress from, IPAddress to) => $$"""
            table {{family}} isp {
              chain inbound {
                type nat hook prerouting priority dstnat;
                iifname "wan0" {{family}} daddr {{from}} meta l4proto { tcp, udp } th dport {{port}} dnat to {{to}};
              }
            }
            """;
    }

    /// <summary>
    /// Lets the Internet host reach the core router's IPv6 address on an uplink by that uplink, untranslated. Where uplinks share the address,
    /// it is reached by the one that was named last.
    /// </summary>
    public Task RouteInboundAsync(LabUplink uplink) => Internet.ShellAsync(
        $"ip route replace {uplink.Address6}/128 via {uplink.PublicAddress6} src {LabTopology.InternetCoreAddress6}");

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _guardian.DisposeAsync();
}
