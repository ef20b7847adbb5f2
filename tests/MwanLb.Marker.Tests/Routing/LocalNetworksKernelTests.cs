using MwanLb.Marker.Routing;
using static MwanLb.Marker.Tests.Routing.RoutingNamespace;

namespace MwanLb.Marker.Tests.Routing;

/// <summary>Which networks of the main table's routes are exempt from taking turns.</summary>
public sealed class LocalNetworksKernelTests
{
    private const string Routes = """
        ip route add default via 10.9.1.1
        ip route add 10.20.0.0/16 via 10.9.1.1
        ip route add 10.20.0.0/16 via 10.9.2.1 metric 5
        ip route add 10.21.7.7 dev wan1
        ip route add 10.22.0.0/16 nexthop via 10.9.1.1 nexthop via 10.9.2.1
        ip route add blackhole 10.23.0.0/16
        ip route add unreachable 10.24.0.0/16
        ip route add prohibit 10.25.0.0/16
        ip route add throw 10.26.0.0/16
        ip route add 10.27.0.0/16 tos 0x10 dev wan1
        ip route add local 10.28.0.0/16 dev lo table main
        ip route add multicast 239.0.0.0/8 dev wan1
        ip route add 169.254.0.0/16 dev wan1
        ip route add 0.0.0.0/1 dev wan1
        ip -6 route add default via fe80::1 dev wan0
        ip -6 route add 2001:db8:20::/48 via 2001:db8:1::1
        ip -6 route add 2001:db8:21::7 dev wan1
        ip -6 route add 2001:db8:22::/48 nexthop via 2001:db8:1::1 nexthop via 2001:db8:2::1
        ip -6 route add blackhole 2001:db8:23::/48
        ip -6 route add throw 2001:db8:26::/48
        ip -6 route add 2001:db8:27::/48 from 2001:db8::/56 dev wan1
        ip -6 route add multicast ff05::/16 dev wan1
        ip -6 route add ::1 dev lo table main
        """;

    private const string Expected4 = "0.0.0.0/1 10.9.1.0/24 10.9.2.0/24 10.20.0.0/16 10.21.7.7 10.22.0.0/16 10.23.0.0/16 10.24.0.0/16 10.25.0.0/16 10.28.0.0/16";
    private const string Expected6 = "2001:db8:1::/64 2001:db8:2::/64 2001:db8:20::/48 2001:db8:21::7 2001:db8:22::/48 2001:db8:23::/48";

    [Fact]
    public void Apply_Iptables_ExemptsEachNetworkOnce() => Run(state =>
    {
        Sh(Routes);

        Apply(state, RoutingSample.DualStack());

        Assert.Equal(Expected4, Exempt("iptables").Replace("/32", "", StringComparison.Ordinal));
        Assert.Equal(Expected6, Exempt("ip6tables").Replace("/128", "", StringComparison.Ordinal));
    });

    [Fact]
    public void Apply_Nftables_FillsTheSets() => Run(state =>
    {
        Sh(Routes + "\nip route del 0.0.0.0/1");

        Apply(state, RoutingSample.DualStack(), MarkingBackend.Nftables);

        // Neighbouring networks are merged into ranges.
        Assert.Equal("10.9.1.0-10.9.2.255 10.20.0.0/16 10.21.7.7 10.22.0.0-10.25.255.255 10.28.0.0/16", Elements("local_networks4"));
        Assert.Equal("2001:db8:1::/64 2001:db8:2::/64 2001:db8:20::/48 2001:db8:21::7 2001:db8:22::/47", Elements("local_networks6"));
    });

    [Theory]
    [InlineData("Iptables")]
    [InlineData("Nftables")]
    public void Apply_NoSpecificRoute_Works(string backend) => Run(state =>
    {
        Sh("ip addr flush dev wan0; ip addr flush dev wan1; ip link set wan0 up; ip link set wan1 up");

        Apply(state, RoutingSample.DualStack(), Enum.Parse<MarkingBackend>(backend));

        Assert.Equal("", Exempt("iptables"));
    });

    [Fact]
    public void Apply_RouteAddedLater_IsExemptAfterTheNextApply() => Run(state =>
    {
        Apply(state, Sample.Model());
        Sh("ip route add 10.20.0.0/16 via 10.9.1.1");

        Apply(state, Sample.Model());

        Assert.Equal("10.9.1.0/24 10.9.2.0/24 10.20.0.0/16", Exempt("iptables"));
    });

    [Fact]
    public void Apply_ThousandsOfRoutes_ExemptsConnectedOnesAndSaysSo() => Run(state =>
    {
        Sh("for i in $(seq 0 1199); do echo \"route add 10.$((100 + i / 250)).$((i % 250)).0/24 via 10.9.1.1\"; done | ip -batch -; ip route add blackhole 10.20.0.0/16");

        var output = Apply(state, RoutingSample.DualStack());

        Assert.Contains("warning: the main table has more than 1000 routes: only connected networks are exempt", output, StringComparison.Ordinal);
        Assert.DoesNotContain("IPv6 routes", output, StringComparison.Ordinal);
        Assert.Equal("10.9.1.0/24 10.9.2.0/24", Exempt("iptables"));

        // A set is looked up, however large it is.
        Clean(state);
        Assert.DoesNotContain("more than", Apply(state, Sample.Model(), MarkingBackend.Nftables), StringComparison.Ordinal);
        Assert.Contains("10.104.", Elements("local_networks4"), StringComparison.Ordinal);
    });

    [Fact]
    public void Apply_NothingBalanced_ListsNone() => Run(state =>
    {
        Apply(state, Sample.Model("lan = []"));

        Assert.Equal("", Exempt("iptables"));
    });

    private static string Exempt(string iptables) => Words(Sh(
        $"{iptables} -t mangle -S MWANLB_NEW 2>/dev/null | sed -n 's/^-A MWANLB_NEW -d \\(.*\\) -j RETURN/\\1/p' | grep -v -e ^169.254 -e ^fe80 -e ^ff00 || :"));

    private static string Elements(string set) => Words(Sh($"nft list set inet mwanlb {set} | tr '\\n\\t' '  ' | sed -e 's/.*elements = {{//' -e 's/}}.*//' -e 's/,/ /g'"));

    private static string Words(string text) => string.Join(' ', text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
}
