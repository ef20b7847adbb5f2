using System.Net;
using System.Net.NetworkInformation;
using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests.Lab;

public sealed class TopologyTests : LabTest
{
    public static TheoryData<string, int> Topologies { get; } = new() { { "seed", 2 }, { "separate", 1 }, { "separate", 3 }, { "separate", 64 } };

    [Theory]
    [MemberData(nameof(Topologies))]
    public async Task Create_EachTopology_FirstMiddleAndLastUplinkReachTheInternet(string form, int uplinks)
    {
        await using var lab = await LabNetwork.CreateAsync(form == "seed" ? LabTopology.Seed : LabTopology.Separate(uplinks), Cancellation);

        Assert.Equal(uplinks, lab.Uplinks.Count);
        foreach (var uplink in new[] { 0, uplinks / 2, uplinks - 1 }.Distinct().Select(i => lab.Uplinks[i]))
        {
            await lab.Router.ShellAsync($"ip route replace {LabTopology.InternetAddresses[1]} via {uplink.Gateway} dev {uplink.Interface}");
            Assert.Equal(IPStatus.Success, Ping(lab.Router, LabTopology.InternetAddresses[1]));
        }
    }

    [Fact]
    public async Task Create_Default_RouterLeavesByTheFirstUplinkAndTranslatesNothing()
    {
        await using var lab = await LabNetwork.CreateAsync(LabTopology.Separate(2), Cancellation);

        Assert.StartsWith("default via 100.64.0.1 dev wan0", await lab.Router.ShellAsync("ip route show default"), StringComparison.Ordinal);
        Assert.Empty(await lab.Router.ShellAsync("nft list ruleset"));
        Assert.Equal(IPStatus.TimedOut, Ping(lab.Client, LabTopology.InternetAddresses[0]));
    }

    [Fact]
    public async Task Create_Seed_AddressesAreTheSeedDocuments()
    {
        await using var lab = await LabNetwork.CreateAsync(LabTopology.Seed, Cancellation);

        Assert.Contains("192.168.101.1/24", await lab.Client.ShellAsync("ip -o -4 addr show eth0"), StringComparison.Ordinal);
        Assert.Contains("192.168.101.254/24", await lab.Router.ShellAsync("ip -o -4 addr show lan0"), StringComparison.Ordinal);
        Assert.Contains("192.168.100.100/24", await lab.Router.ShellAsync("ip -o -4 addr show wan0"), StringComparison.Ordinal);
        Assert.Equal(["192.168.100.1", "192.168.100.2"], lab.Uplinks.Select(uplink => uplink.Gateway.ToString()));
        Assert.Equal(["192.168.122.65", "192.168.122.66"], lab.Uplinks.Select(uplink => uplink.PublicAddress.ToString()));
    }

    [Fact]
    public async Task Create_Any_NoIPv6AddressOnAWire()
    {
        await using var lab = await LabNetwork.CreateAsync(LabTopology.Seed, Cancellation);

        foreach (var host in (LabHost[])[lab.Client, lab.Router, lab.Internet, .. lab.IspRouters])
            Assert.DoesNotContain("fe80", await host.ShellAsync("ip -o -6 addr show"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cut_Uplink_GatewayAnswersAndInternetDoesNotUntilRestored()
    {
        await using var lab = await LabNetwork.CreateAsync(LabTopology.Separate(1), Cancellation);

        await lab.CutAsync(lab.Uplinks[0]);
        Assert.Equal(IPStatus.Success, Ping(lab.Router, lab.Uplinks[0].Gateway));
        Assert.Equal(IPStatus.TimedOut, Ping(lab.Router, LabTopology.InternetAddresses[0]));

        await lab.RestoreAsync(lab.Uplinks[0]);
        Assert.Equal(IPStatus.Success, Ping(lab.Router, LabTopology.InternetAddresses[0]));
    }

    [Fact]
    public async Task UplinkOf_PublicAddress_NamesTheUplink()
    {
        await using var lab = await LabNetwork.CreateAsync(LabTopology.Separate(3), Cancellation);

        Assert.Equal("uplink3", lab.UplinkOf(IPAddress.Parse("192.168.122.67"))?.Name);
        Assert.Null(lab.UplinkOf(LabTopology.ClientAddress));
    }

    private static IPStatus Ping(LabHost host, IPAddress address) => host.InNamespace(() =>
    {
        using var ping = new Ping();
        return ping.Send(address, 1000).Status;
    });
}
