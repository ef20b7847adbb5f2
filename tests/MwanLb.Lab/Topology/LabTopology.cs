using System.Globalization;
using System.Net;

namespace MwanLb.Lab;

/// <summary>What a lab looks like: addresses and wires, no state.</summary>
/// <remarks>
/// <code>
/// Seed: two uplinks behind one interface, on one shared segment
///
///                                    192.168.100.0/24         192.168.122.0/24
///  client            core router          │  ┌── isp1 .1 ═NAT═ .65 ──┐
///  192.168.101.1 ─── lan0 .254  wan0 .100 ┤──┤                       ├── .200 internet
///                    192.168.101.0/24     │  └── isp2 .2 ═NAT═ .66 ──┘        203.0.113.80 … .83
///
/// Separate(n): an interface, a segment and an ISP for each uplink
///
///                               wan0 ─ 100.64.0.0/24 ─ isp1 ═NAT═ .65 ──┐
///  client ─── lan0 core router  wan1 ─ 100.64.1.0/24 ─ isp2 ═NAT═ .66 ──┼── .200 internet
///                               wanN ─ 100.64.N.0/24 ─ …    ═NAT═ …   ──┘
/// </code>
/// The core router forwards, has its default route by the first uplink, as a router that balances nothing would, and
/// translates nothing: that is for the product or the test. Each ISP drops what does not come from the address it gave out.
/// </remarks>
public sealed record LabTopology
{
    /// <summary>The most uplinks a topology has.</summary>
    public const int MaxUplinks = 64;

    private LabTopology(bool sharedSegment, IEnumerable<LabUplink> uplinks)
    {
        SharedSegment = sharedSegment;
        Uplinks = [.. uplinks];
    }

    /// <summary>The client's address.</summary>
    public static IPAddress ClientAddress { get; } = IPAddress.Parse("192.168.101.1");

    /// <summary>The core router's address on the client's side.</summary>
    public static IPAddress RouterLanAddress { get; } = IPAddress.Parse("192.168.101.254");

    /// <summary>The addresses of the Internet server, all of them the same host; www1.example, www2.example… by name.</summary>
    public static IReadOnlyList<IPAddress> InternetAddresses { get; } =
        [.. Enumerable.Range(80, 4).Select(i => IPAddress.Parse(Invariant($"203.0.113.{i}")))];

    /// <summary>The project's first test environment: two WAN routers on one segment, reached through one interface.</summary>
    public static LabTopology Seed { get; } = new(sharedSegment: true, Enumerable.Range(0, 2).Select(i => new LabUplink(
        Invariant($"uplink{i + 1}"), i, "wan0", IPAddress.Parse("192.168.100.100"), IPAddress.Parse(Invariant($"192.168.100.{i + 1}")), Public(i))));

    /// <summary>All uplinks sit behind one interface of the core router.</summary>
    public bool SharedSegment { get; }

    /// <summary>The uplinks; the first carries the core router's default route.</summary>
    public IReadOnlyList<LabUplink> Uplinks { get; }

    /// <summary>One interface and one ISP for each of <paramref name="count"/> uplinks.</summary>
    public static LabTopology Separate(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MaxUplinks);
        return new(sharedSegment: false, Enumerable.Range(0, count).Select(i => new LabUplink(
            Invariant($"uplink{i + 1}"), i, Invariant($"wan{i}"), IPAddress.Parse(Invariant($"100.64.{i}.2")), IPAddress.Parse(Invariant($"100.64.{i}.1")), Public(i))));
    }

    private static IPAddress Public(int index) => IPAddress.Parse(Invariant($"192.168.122.{65 + index}"));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
