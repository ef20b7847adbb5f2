using System.Net;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.Status.Why;

namespace MwanLb.Marker.Tests.Status.Why;

public sealed class KernelRouteTests
{
    private const string Forwarded = "-N -j route get 203.0.113.7 from 192.168.101.1 iif lan0 mark 0x1";

    private static readonly IPAddress Server = IPAddress.Parse("203.0.113.7");
    private static readonly IPAddress Client = IPAddress.Parse("192.168.101.1");

    private readonly FakeIp _ip = new();
    private readonly Uplink _fibre = Sample.Model().Uplinks[0];

    [Fact]
    public void Check_AsApplied_Agrees()
    {
        Assert.Equal(
            new RouteFinding("fibre", "ip route get 203.0.113.7 from 192.168.101.1 iif lan0 mark 0x1", 101, "wan0", "10.9.1.1", null, null), Check());
        Assert.Null(new KernelRoute(_ip.Run).Check(_fibre, Server, null).Problem);
        Assert.Equal(new RouteFinding("fibre", "", 101, "wan0", "10.9.1.1", null, null), new KernelRoute(_ip.Run).Check(_fibre, null, null));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("""[{"priority":10010,"src":"all","fwmark":"0x1","fwmask":"0xff","table":"102"}]""")]
    [InlineData("""[{"priority":10010,"src":"all","fwmark":"0x2","fwmask":"0xff","table":"101"}]""")]
    [InlineData("""[{"priority":10010,"src":"all","fwmark":"0x1","table":"101"}]""")]
    [InlineData("no JSON")]
    public void Check_NoRuleForTheMark_SaysSo(string rules)
    {
        _ip["-N -j rule show"] = (0, rules);
        _ip[Forwarded] = (0, FakeIp.Route("10.9.1.1", "wan0"));

        var finding = Check();

        Assert.Equal(("no rule sends the mark 0x1/0xff to table 101", "run 'mwanlb apply'"), (finding.Problem, finding.Remedy));
        Assert.Equal(finding.Problem, new KernelRoute(_ip.Run).Check(_fibre, null, null).Problem);
    }

    [Theory]
    [InlineData(0, "")]
    [InlineData(2, "Error: ipv4: FIB table does not exist.\nDump terminated")]
    public void Check_EmptyTable_SaysThatTheInterfaceWentDown(int exitCode, string output)
    {
        _ip["-N route show default table 101"] = (exitCode, output);
        _ip[Forwarded] = (0, FakeIp.Route("10.9.2.1", "wan1"));

        var finding = Check();

        Assert.Equal("table 101 holds no default route: the kernel removes it when wan0 goes down", finding.Problem);
        Assert.Equal("bring wan0 up, then run 'mwanlb apply'", finding.Remedy);
        Assert.Equal((254u, "wan1", "10.9.2.1"), (finding.Table, finding.Interface, finding.Gateway));
    }

    [Theory]
    [InlineData("default via 10.9.1.9 dev wan0", "10.9.1.9")]
    [InlineData("default via 10.9.1.10 dev wan0", "10.9.1.10")]
    [InlineData("default dev wan0 scope 253", null)]
    public void Check_OtherDefaultRoute_ShowsBoth(string present, string? gateway)
    {
        _ip["-N route show default table 101"] = (0, present);
        _ip[Forwarded] = (0, gateway is null ? """[{"dst":"203.0.113.7","dev":"wan0","table":"101"}]""" : FakeIp.Route(gateway, "wan0", "\"table\":\"101\","));

        Assert.Equal($"the default route of table 101 is '{present}', not 'default via 10.9.1.1 dev wan0'", Check().Problem);
    }

    [Fact]
    public void Check_MoreSpecificRouteOfTheMainTable_SaysThatItIsMeantToWin()
    {
        _ip[Forwarded] = (0, FakeIp.Route("10.8.0.1", "tun0"));

        var finding = Check();

        Assert.Equal("a route of the main table wins over the mark: via 10.8.0.1 dev tun0, table main", finding.Problem);
        Assert.StartsWith("none is needed", finding.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2", "lo", "the destination is the router itself")]
    [InlineData("3", "wan0", "the destination is a broadcast address")]
    [InlineData("5", "wan0", "the destination is a multicast address")]
    public void Check_NoAddressOfAnotherMachine_SaysSo(string type, string device, string expected)
    {
        _ip[Forwarded] = (0, $$"""[{"type":"{{type}}","dst":"203.0.113.7","dev":"{{device}}","table":"255","flags":[],"uid":0,"cache":["local"]}]""");

        var finding = Check();

        Assert.Equal(expected, finding.Problem);
        Assert.StartsWith("none is needed", finding.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_RuleOfOthersInFront_SaysWhichTable()
    {
        _ip[Forwarded] = (0, FakeIp.Route("10.8.0.1", "tun0", "\"table\":\"51820\","));

        Assert.Equal("another route wins over the uplink's: via 10.8.0.1 dev tun0, table 51820", Check().Problem);
    }

    [Theory]
    [InlineData("RTNETLINK answers: Network is unreachable", "the kernel finds no route: RTNETLINK answers: Network is unreachable")]
    [InlineData("RTNETLINK answers: Invalid cross-device link",
        "the kernel drops such packets: by its routes, the client is not behind the interface that they come in by (rp_filter)")]
    public void Check_KernelRefuses_SaysWhatItSaid(string answer, string expected)
    {
        _ip[Forwarded] = (2, answer);

        Assert.Equal(expected, Check().Problem);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("[]", null)]
    [InlineData("{}", null)]
    [InlineData("""[{"type":"blackhole"}]""", null)]
    [InlineData("""[{"dev":"lan0"}]""", "lan0")]
    public void InterfaceTowards_AnyAnswer_TheDeviceOrNothing(string answer, string? expected)
    {
        _ip["-N -j route get 192.168.101.1"] = (0, answer);

        Assert.Equal(expected, new KernelRoute(_ip.Run).InterfaceTowards(Client));
    }

    private RouteFinding Check() => new KernelRoute(_ip.Run).Check(_fibre, Server, (Client, "lan0"));
}
