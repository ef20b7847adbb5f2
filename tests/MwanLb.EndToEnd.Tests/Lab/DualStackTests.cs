using System.Net;
using System.Net.NetworkInformation;
using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests.Lab;

public sealed class DualStackTests : LabTest
{
    public static TheoryData<string, string> Gateways { get; } = new()
    {
        { "seed",     "fe80::1 fe80::2" },
        { "separate", "fe80::1 fe80::1" },
    };

    [Theory]
    [MemberData(nameof(Gateways))]
    public async Task Create_EachForm_EveryUplinkReachesTheInternetByBothFamiliesAndEitherGateway(string form, string linkLocal)
    {
        await using var lab = await LabNetwork.CreateAsync(form == "seed" ? LabTopology.SeedDualStack : LabTopology.DualStack(2), Cancellation);

        Assert.Equal(linkLocal, string.Join(' ', lab.Uplinks.Select(uplink => uplink.LinkLocalGateway6)));
        foreach (var uplink in lab.Uplinks)
        {
            await RouteAsync(lab, LabTopology.InternetAddresses[1], uplink.Gateway, uplink);
            Assert.Equal(IPStatus.Success, Ping(lab.Router, LabTopology.InternetAddresses[1]));
            foreach (var gateway in (IPAddress[])[uplink.Gateway6!, uplink.LinkLocalGateway6!])
            {
                await RouteAsync(lab, LabTopology.InternetAddresses6[1], gateway, uplink);
                Assert.Equal(IPStatus.Success, Ping(lab.Router, LabTopology.InternetAddresses6[1]));
            }
        }
    }

    [Fact]
    public async Task Create_DualStack_AddressesAreUsableAtOnceAndNobodyAdvertises()
    {
        await using var lab = await LabNetwork.CreateAsync(LabTopology.DualStack(2), Cancellation);

        foreach (var host in (LabHost[])[lab.Client, lab.Router, lab.IspRouters[0]])
        {
            Assert.Equal("0\n", await host.ShellAsync("""
                ip -6 addr show tentative
                ip -6 route show proto ra
                awk '$1 == "Icmp6OutRouterSolicits" { print $2 }' /proc/net/snmp6
                """));
        }

        Assert.StartsWith("default via 2001:db8:64::1 dev wan0", await lab.Router.ShellAsync("ip -6 route show default"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_DualStack_RouterForwardsIPv6OnlyWhenTold()
    {
        await using var lab = await LabNetwork.CreateAsync(LabTopology.DualStack(1) with { HasSecondLan = true }, Cancellation);

        Assert.Equal(IPStatus.TimedOut, Ping(lab.Client, SecondLan.ClientAddress6));

        await lab.Router.ShellAsync("sysctl -qw net.ipv6.conf.all.forwarding=1");
        Assert.Equal(IPStatus.Success, Ping(lab.Client, SecondLan.ClientAddress6));
    }

    [Fact]
    public async Task Isp_SourceNotItsCustomers_Dropped()
    {
        await using var lab = await LabNetwork.CreateAsync(LabTopology.DualStack(2), Cancellation);
        await lab.Router.ShellAsync("sysctl -qw net.ipv6.conf.all.forwarding=1");

        Assert.Equal(IPStatus.TimedOut, Ping(lab.Client, LabTopology.InternetAddresses6[0]));

        await lab.Router.ShellAsync("ip6tables -t nat -A POSTROUTING -o wan+ -j SNAT --to-source " + lab.Uplinks[1].Address6);
        Assert.Equal(IPStatus.TimedOut, Ping(lab.Client, LabTopology.InternetAddresses6[0]));

        await RouteAsync(lab, LabTopology.InternetAddresses6[0], lab.Uplinks[1].Gateway6!, lab.Uplinks[1]);
        Assert.Equal(IPStatus.Success, Ping(lab.Client, LabTopology.InternetAddresses6[0]));
    }

    [Fact]
    public async Task Create_UplinkWithoutIPv6_HasIPv4Alone()
    {
        await using var lab = await LabNetwork.CreateAsync(LabTopology.DualStack(3, withoutIPv6: [0, 2]), Cancellation);

        Assert.Equal([false, true, false], lab.Uplinks.Select(uplink => uplink.HasIPv6));
        Assert.DoesNotContain("2001:db8", await lab.Router.ShellAsync("ip -6 addr show dev wan0"), StringComparison.Ordinal);
        Assert.Equal(IPStatus.Success, Ping(lab.Router, LabTopology.InternetAddresses[0]));
        Assert.Equal(IPStatus.Success, Ping(lab.Router, LabTopology.InternetAddresses6[0]));
        Assert.Equal("uplink2", lab.UplinkOf(IPAddress.Parse("2001:db8:122::66"))?.Name);
        Assert.Equal("uplink3", lab.UplinkOf(IPAddress.Parse("192.168.122.67"))?.Name);
        Assert.Null(lab.UplinkOf(LabTopology.ClientAddress6));
    }

    [Fact]
    public async Task Cut_Uplink_BothFamiliesEndBehindTheGatewayUntilRestored()
    {
        await using var lab = await LabNetwork.CreateAsync(LabTopology.DualStack(1), Cancellation);

        await lab.CutAsync(lab.Uplinks[0]);
        Assert.Equal(IPStatus.Success, Ping(lab.Router, lab.Uplinks[0].Gateway6!));
        Assert.Equal(IPStatus.TimedOut, Ping(lab.Router, LabTopology.InternetAddresses6[0]));
        Assert.Equal(IPStatus.TimedOut, Ping(lab.Router, LabTopology.InternetAddresses[0]));

        await lab.RestoreAsync(lab.Uplinks[0]);
        Assert.Equal(IPStatus.Success, Ping(lab.Router, LabTopology.InternetAddresses6[0]));
    }

    [Fact]
    public void ToToml_EachChoice_Gateway6OfTheUplinksThatHaveOne()
    {
        var topology = LabTopology.DualStack(2, withoutIPv6: 1);

        Assert.Equal(["2001:db8:64::1"], Gateways6(new GatewayOptions(), topology));
        Assert.Equal(["fe80::1"], Gateways6(new GatewayOptions { LinkLocalGateways = true }, topology));
        Assert.Empty(Gateways6(new GatewayOptions { Ipv6 = false }, topology));
        Assert.Empty(Gateways6(new GatewayOptions(), LabTopology.Separate(2)));

        static IEnumerable<string> Gateways6(GatewayOptions options, LabTopology topology) => options.ToToml(topology)
            .Split('\n').Where(line => line.StartsWith("gateway6", StringComparison.Ordinal)).Select(line => line.Split('"')[1]);
    }

    private static Task<string> RouteAsync(LabNetwork lab, IPAddress destination, IPAddress gateway, LabUplink uplink) =>
        lab.Router.ShellAsync($"ip route replace {destination} via {gateway} dev {uplink.Interface}");

    private static IPStatus Ping(LabHost host, IPAddress address) => host.InNamespace(() =>
    {
        using var ping = new Ping();
        return ping.Send(address, 1000).Status;
    });
}
