using System.Text.Json;
using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests;

/// <summary><c>mwanlb why</c> against what the kernel does.</summary>
public sealed class WhyTests : LabTest
{
    private static readonly string Client = LabTopology.ClientAddress.ToString();
    private static readonly string Server = LabTopology.InternetAddresses[0].ToString();

    [Fact]
    public async Task Why_BeforeEachConnection_SaysWhereItGoes()
    {
        await using var lab = await GatewayLab.StartAsync(LabTopology.Separate(3), new GatewayOptions());

        for (var i = 0; i < 6; i++)
        {
            var why = await lab.Network.Router.RunAsync("mwanlb", "why", Client, $"{Server}:7000", "--json");
            using var answer = JsonDocument.Parse(why.EnsureSuccess().Output);
            var flow = Assert.Single(await lab.Traffic.ConnectAsync($"asked{i}-", 1));
            Assert.Equal(lab.UplinkName(flow.SecondSeenAs), answer.RootElement.GetProperty("uplink").GetString());
        }
    }

    [Fact]
    public async Task Why_RouteRemoved_DisagreesAndNamesTheRemedy()
    {
        await using var lab = await GatewayLab.StartAsync(LabTopology.Separate(2), new GatewayOptions());
        var router = lab.Network.Router;
        (await router.RunAsync("mwanlb", "drain", "uplink1")).EnsureSuccess();
        Assert.Contains("kernel      uplink2: agrees: via 100.64.1.1 dev wan1, table 102", (await WhyAsync(lab, 0)), StringComparison.Ordinal);

        // Without its notes nothing is known to be 'apply''s, and the daemon puts nothing back.
        await router.ShellAsync("mv /run/mwanlb/applied /run/mwanlb/aside; ip route del default table 102");
        var text = await WhyAsync(lab, 1);
        Assert.Contains("DISAGREES: table 102 holds no default route", text, StringComparison.Ordinal);
        Assert.Contains("it takes via 100.64.0.1 dev wan0", text, StringComparison.Ordinal);
        Assert.Equal("uplink1", lab.UplinkName(Assert.Single(await lab.Traffic.ConnectAsync("astray", 1)).SecondSeenAs));

        await router.ShellAsync("mv /run/mwanlb/aside /run/mwanlb/applied");
        (await router.RunAsync("mwanlb", "apply")).EnsureSuccess();
        await router.ShellAsync("mv /run/mwanlb/applied /run/mwanlb/aside");
        Assert.Contains("kernel      uplink2: agrees", await WhyAsync(lab, 0), StringComparison.Ordinal);

        await router.ShellAsync("ip rule del pref 10011");
        Assert.Contains("DISAGREES: no rule sends the mark 0x2/0xff to table 102", await WhyAsync(lab, 1), StringComparison.Ordinal);

        await router.ShellAsync($"ip rule add pref 10011 fwmark 0x2/0xff lookup 102; ip route add {Server} via 100.64.0.1");
        Assert.Contains("a route of the main table wins over the mark", await WhyAsync(lab, 1), StringComparison.Ordinal);
        // Another address of the same server has no such route.
        (await router.RunAsync("mwanlb", "why", Client, LabTopology.InternetAddresses[1].ToString())).EnsureSuccess();
    }

    [Fact]
    public async Task Why_NameOnTheSquidPath_IsPlacedByNameAndRoutedByAddress()
    {
        await using var lab = await GatewayLab.StartAsync(LabTopology.Separate(2), new GatewayOptions
        {
            Tail = """
                [[rule]]
                path = ["squid", "proxy"]
                domain = "example"
                uplinks = ["uplink2"]
                """,
        });

        var known = (await lab.Network.Router.RunAsync("mwanlb", "why", Client, "www1.example:80", "--path", "squid")).EnsureSuccess();
        Assert.Contains("rule        rule #1: fits and decides\n", known.Output, StringComparison.Ordinal);
        Assert.Contains($"({Server})", known.Output, StringComparison.Ordinal);
        Assert.Contains("mark 0x2)", known.Output, StringComparison.Ordinal);

        var unknown = (await lab.Network.Router.RunAsync("mwanlb", "why", Client, "no-such.example:80", "--path", "squid")).EnsureSuccess();
        Assert.Contains("kernel      uplink2: agrees: via 100.64.1.1 dev wan1, table 102 (its table)", unknown.Output, StringComparison.Ordinal);
    }

    private static async Task<string> WhyAsync(GatewayLab lab, int expected)
    {
        var why = await lab.Network.Router.RunAsync("mwanlb", "why", Client, $"{Server}:7000");
        Assert.True(expected == why.ExitCode, $"exit code {why.ExitCode}:\n{why.Output}{why.Error}");
        return why.Output;
    }
}
