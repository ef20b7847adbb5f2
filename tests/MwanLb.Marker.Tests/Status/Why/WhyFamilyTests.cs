using System.Net;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.Status.Why;

namespace MwanLb.Marker.Tests.Status.Why;

/// <summary>Questions about IPv6, and about the router's own connections: "fibre" carries both families, "dsl" IPv6 alone.</summary>
public sealed class WhyFamilyTests
{
    private static readonly IPAddress Client = IPAddress.Parse("192.168.101.1");
    private static readonly IPAddress Client6 = IPAddress.Parse("2001:db8:101::1");
    private static readonly WhyQuestion Forwarded = new(Client6, "2001:db8:7::1", 443, FlowPath.Forwarded) { Protocol = 6 };

    private readonly FakeIp _ip = FakeIp.OfBothFamilies();

    private readonly RouterModel _model = Sample.Parse("lan = [\"lan0\"]\n" + Sample.Uplinks
        .Replace("gateway = \"10.9.1.1\"", "gateway = \"10.9.1.1\"\ngateway6 = \"fe80::1\"", StringComparison.Ordinal)
        .Replace("gateway = \"10.9.2.1\"", "gateway6 = \"2001:db8:2::1\"\nipv4 = false", StringComparison.Ordinal));

    [Fact]
    public void Ask_ForwardedIPv6_TellsEveryFactAndAgrees()
    {
        var answer = Ask(Forwarded);

        Assert.True(answer.IsGood);
        Assert.Equal("""
            connection  2001:db8:101::1 -> [2001:db8:7::1]:443, forwarded, in by lan0
            pool        default: round-robin
            uplink      fibre  candidate    weight 2  1 of 2 turns  <- next
            uplink      dsl    candidate    weight 1  1 of 2 turns
            chosen      fibre: it is its turn
            kernel      fibre: agrees: via fe80::1 dev wan0, table 101 (ip -6 route get 2001:db8:7::1 from 2001:db8:101::1 iif lan0 mark 0x1)

            """, WhyText.Of(answer));
    }

    [Fact]
    public void Ask_IPv4WhereOneUplinkHasNone_ShowsItsState() => Assert.Equal("""
        connection  192.168.101.1 -> 203.0.113.7:443, forwarded, in by lan0
        pool        default: round-robin
        uplink      fibre  candidate     weight 2  1 of 1 turns  <- next
        uplink      dsl    other-family  weight 1
        chosen      fibre: it is the only candidate
        kernel      fibre: agrees: via 10.9.1.1 dev wan0, table 101 (ip route get 203.0.113.7 from 192.168.101.1 iif lan0 mark 0x1)

        """, WhyText.Of(Ask(Forwarded with { Client = Client, Destination = "203.0.113.7" })));

    [Theory]
    [InlineData("-N -j -6 rule show", "[]", "no IPv6 rule sends the mark 0x1/0xff to table 101")]
    [InlineData("-N -6 route show default table 101", "", "table 101 holds no IPv6 default route: the kernel removes it when wan0 goes down")]
    [InlineData("-N -6 route show default table 101", "default via fe80::9 dev wan0 metric 1024", "the IPv6 default route of table 101 is 'default via fe80::9 dev wan0 metric 1024', not 'default via fe80::1 dev wan0'")]
    [InlineData("-N -6 route show default table 101", "default dev wan0 metric 1024", "the IPv6 default route of table 101 is 'default dev wan0 metric 1024', not 'default via fe80::1 dev wan0'")]
    public void Ask_NotAsApplied_NamesTheFamily(string query, string output, string problem)
    {
        _ip[query] = (0, output);
        _ip["-N -j -6 route get 2001:db8:7::1 from 2001:db8:101::1 iif lan0 mark 0x1"] = (0, FakeIp.Route("fe80::9", "wan0"));

        Assert.Equal(problem, Assert.Single(Ask(Forwarded).Routes).Problem);
    }

    /// <summary>A path, a client, the addresses of a name, and which of them is taken.</summary>
    public static TheoryData<FlowPath, string, string, string?> Names => new()
    {
        { FlowPath.Forwarded, "192.168.101.1",   "2001:db8:7::1 203.0.113.7", "203.0.113.7"   },
        { FlowPath.Forwarded, "2001:db8:101::1", "203.0.113.7 2001:db8:7::1", "2001:db8:7::1" },
        { FlowPath.Squid,     "2001:db8:101::1", "2001:db8:7::1 203.0.113.7", "203.0.113.7"   },
        { FlowPath.Squid,     "192.168.101.1",   "2001:db8:7::1",             "2001:db8:7::1" },
        { FlowPath.Local,     "2001:db8:101::1", "203.0.113.7 2001:db8:7::1", "2001:db8:7::1" },
        { FlowPath.Squid,     "192.168.101.1",   "",                          null            },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Ask_NameOfSeveralAddresses_TakesTheOneThatTheConnectionCanHave(FlowPath path, string client, string addresses, string? expected) =>
        Assert.Equal(expected, Ask(new WhyQuestion(IPAddress.Parse(client), "www.example.com", 443, path) { Protocol = 6 }, addresses).Address);

    [Fact]
    public void Ask_TwoFamiliesAtOnce_IsNoConnection()
    {
        var answer = Ask(Forwarded with { Client = Client });

        Assert.Equal(["192.168.101.1 is an IPv4 address and 2001:db8:7::1 an IPv6 address: no connection has both"], answer.Problems);
        Assert.Empty(answer.Routes);
        Assert.True(Ask(new WhyQuestion(Client, "2001:db8:7::1", 443, FlowPath.Squid)).IsGood);
    }

    [Fact]
    public void Ask_NamePlacedWhereItsAddressCannotGo_SaysSo()
    {
        var table = UplinkTable.CreatePrivate(_model.Uplinks);
        table.SetDraining(0, true);
        table.Publish();

        var route = Assert.Single(Ask(new WhyQuestion(Client, "www.example.com", 443, FlowPath.Squid), "203.0.113.7", table).Routes);

        Assert.Equal("dsl carries no IPv4: to this address the connection takes the router's own route", route.Problem);
        Assert.StartsWith("none is needed where the name has", route.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Ask_NameNotResolved_LooksAtTheTableForEachFamily()
    {
        var question = new WhyQuestion(Client, "www.example.com", 443, FlowPath.Squid);
        Assert.True(Ask(question, "").IsGood);

        _ip["-N -6 route show default table 101"] = (0, "");
        Assert.Equal("table 101 holds no IPv6 default route: the kernel removes it when wan0 goes down", Assert.Single(Ask(question, "").Routes).Problem);
    }

    [Fact]
    public void Ask_Local_HasNoInboundAndAsksWithoutFrom()
    {
        var question = Forwarded with { Path = FlowPath.Local };
        var answer = Ask(question, model: _model with { Local = true });

        Assert.True(answer.IsGood);
        Assert.Null(answer.Inbound);
        Assert.Equal(("local", "ip -6 route get 2001:db8:7::1 mark 0x1"), (answer.Path, Assert.Single(answer.Routes).Command));
        Assert.Equal(["'local' is not set in the configuration: the router's own connections are not balanced"], Ask(question).Problems);
        Assert.Equal(
            ["the daemon is silent: new connections of the router itself take the default route, whatever is chosen here"],
            Ask(question, model: _model with { Local = true }, daemonProblem: "the daemon is silent").Problems);
    }

    private WhyAnswer Ask(WhyQuestion question, string addresses = "", UplinkTable? table = null, RouterModel? model = null, string? daemonProblem = null)
    {
        using var state = UplinkState.Over(table ?? UplinkTable.CreatePrivate(_model.Uplinks), _model.Pools);
        var resolved = addresses.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(IPAddress.Parse).ToArray();
        return new WhyInquiry(model ?? _model, new SelectionEngine(state, _model.Rules, seed: 0), new KernelRoute(_ip.Run), _ => resolved)
            .Ask(question, daemonProblem);
    }
}
