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
///
/// SeedDualStack and DualStack(n): the same with IPv6 beside IPv4; the host's part of an address is mostly as in IPv4
///
///  client            core router                                      2001:db8:122::/64
///  fd00:101::1 ───── lan0 ::254  wanN ::2 ─ 2001:db8:64:N::/64 ─ ::1 isp ═NAT═ ::65 … ──── ::200 internet
///                    fd00:101::/64                           fe80::1                       2001:db8:113::80 … ::83
///                                wan0 ::100 ─ 2001:db8:100::/64 ─ ::1 isp1, ::2 isp2       on the shared segment
///                                                             fe80::1       fe80::2
///
/// with { HasSecondLan = true }: a host behind lan1 of the core router, and a static route to a network behind that host
///
///  192.168.102.1  fd00:102::1 ─────────────────────── lan1 .254 ::254 core router
///  10.8.0.0/24    fd00:8::/64
/// </code>
/// The core router forwards, has its default route by the first uplink, as a router that balances nothing would, and
/// translates nothing: that is for the product or the test. Each ISP drops what does not come from the address it gave out.
/// The core router has IPv6 addresses and a default route, but does not forward IPv6: a host that is not told to does not.
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

    /// <summary>The client's IPv6 address, one that no ISP forwards: the core router must translate it.</summary>
    public static IPAddress ClientAddress6 { get; } = IPAddress.Parse("fd00:101::1");

    /// <summary>The core router's address on the client's side.</summary>
    public static IPAddress RouterLanAddress { get; } = IPAddress.Parse("192.168.101.254");

    /// <summary>As <see cref="RouterLanAddress"/>, for IPv6.</summary>
    public static IPAddress RouterLanAddress6 { get; } = IPAddress.Parse("fd00:101::254");

    /// <summary>The addresses of the Internet server, all of them the same host; www1.example, www2.example… by name.</summary>
    public static IReadOnlyList<IPAddress> InternetAddresses { get; } =
        [.. Enumerable.Range(80, 4).Select(i => Address($"203.0.113.{i}"))];

    /// <summary>As <see cref="InternetAddresses"/>, for IPv6; www1.six.example… by name, and with the IPv4 one of the same place www1.dual.example….</summary>
    public static IReadOnlyList<IPAddress> InternetAddresses6 { get; } =
        [.. Enumerable.Range(80, 4).Select(i => Address($"2001:db8:113::{i}"))];

    /// <summary>The addresses that everybody's probes ask: the Internet host has them too.</summary>
    public static IReadOnlyList<IPAddress> AnycastAddresses { get; } =
        [.. new[] { "1.1.1.1", "8.8.8.8", "9.9.9.9" }.Select(IPAddress.Parse)];

    /// <summary>As <see cref="AnycastAddresses"/>, for IPv6.</summary>
    public static IReadOnlyList<IPAddress> AnycastAddresses6 { get; } =
        [.. new[] { "2606:4700:4700::1111", "2001:4860:4860::8888", "2620:fe::fe" }.Select(IPAddress.Parse)];

    /// <summary>The Internet host's address beside the ISPs: where connections that it begins come from.</summary>
    public static IPAddress InternetCoreAddress { get; } = IPAddress.Parse("192.168.122.200");

    /// <summary>As <see cref="InternetCoreAddress"/>, for IPv6.</summary>
    public static IPAddress InternetCoreAddress6 { get; } = IPAddress.Parse("2001:db8:122::200");

    /// <summary>The project's first test environment: two WAN routers on one segment, reached through one interface.</summary>
    public static LabTopology Seed { get; } = new(sharedSegment: true, Enumerable.Range(0, 2).Select(i => new LabUplink(
        Invariant($"uplink{i + 1}"), i, "wan0", Address($"192.168.100.100"), Address($"192.168.100.{i + 1}"), Public(i))));

    /// <summary><see cref="Seed"/> with IPv6 beside IPv4.</summary>
    public static LabTopology SeedDualStack { get; } = new(sharedSegment: true, Seed.Uplinks.Select(uplink => uplink with
    {
        Address6 = Address($"2001:db8:100::100"),
        Gateway6 = Address($"2001:db8:100::{uplink.Index + 1}"),
        LinkLocalGateway6 = Address($"fe80::{uplink.Index + 1}"),
        PublicAddress6 = Public6(uplink.Index),
    }));

    /// <summary>All uplinks sit behind one interface of the core router.</summary>
    public bool SharedSegment { get; }

    /// <summary>Some uplink carries IPv6; where none does, IPv6 is switched off on all wires.</summary>
    public bool HasIPv6 => Uplinks.Any(uplink => uplink.HasIPv6);

    /// <summary>There is a <see cref="SecondLan"/>.</summary>
    public bool HasSecondLan { get; init; }

    /// <summary>The uplinks; the first carries the core router's default route, and the first with IPv6 the one of IPv6.</summary>
    public IReadOnlyList<LabUplink> Uplinks { get; }

    /// <summary>One interface and one ISP for each of <paramref name="count"/> uplinks.</summary>
    public static LabTopology Separate(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MaxUplinks);
        return new(sharedSegment: false, Enumerable.Range(0, count).Select(i => new LabUplink(
            Invariant($"uplink{i + 1}"), i, Invariant($"wan{i}"), Address($"100.64.{i}.2"), Address($"100.64.{i}.1"), Public(i))));
    }

    /// <summary><see cref="Separate"/> with IPv6 beside IPv4, but for the uplinks at the places <paramref name="withoutIPv6"/>, from 0.</summary>
    public static LabTopology DualStack(int count, params int[] withoutIPv6) =>
        new(sharedSegment: false, Separate(count).Uplinks.Select(uplink => withoutIPv6.Contains(uplink.Index) ? uplink : uplink with
        {
            Address6 = Address($"2001:db8:64:{uplink.Index}::2"),
            Gateway6 = Address($"2001:db8:64:{uplink.Index}::1"),
            LinkLocalGateway6 = Address($"fe80::1"),
            PublicAddress6 = Public6(uplink.Index),
        }));

    private static IPAddress Public(int index) => Address($"192.168.122.{65 + index}");

    private static IPAddress Public6(int index) => Address($"2001:db8:122::{65 + index}");

    private static IPAddress Address(FormattableString text) => IPAddress.Parse(Invariant(text));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
