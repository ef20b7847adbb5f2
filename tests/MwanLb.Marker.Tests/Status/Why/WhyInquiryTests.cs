using System.Collections.Immutable;
using System.Net;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Rules;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.Status.Why;

namespace MwanLb.Marker.Tests.Status.Why;

public sealed class WhyInquiryTests
{
    private static readonly IPAddress Client = IPAddress.Parse("192.168.101.1");
    private static readonly WhyQuestion Forwarded = new(Client, "203.0.113.7", 443, FlowPath.Forwarded) { Protocol = 6 };

    private readonly FakeIp _ip = new();
    private RouterModel _model = Sample.Model();

    [Fact]
    public void Ask_Forwarded_TellsEveryFactAndAgrees()
    {
        UseRule("office", new RuleMatch { Clients = [Prefix("10.0.0.0/8")] }, SelectionPolicyKind.RoundRobin);

        var answer = Ask(Forwarded);

        Assert.True(answer.IsGood);
        Assert.Equal("""
            connection  192.168.101.1 -> 203.0.113.7:443, forwarded, in by lan0
            rule        office: does not fit: client is 192.168.101.1, must be 10.0.0.0/8
            pool        default: round-robin; no rule decides
            uplink      fibre  candidate    weight 2  1 of 2 turns  <- next
            uplink      dsl    candidate    weight 1  1 of 2 turns
            chosen      fibre: it is its turn
            kernel      fibre: agrees: via 10.9.1.1 dev wan0, table 101 (ip route get 203.0.113.7 from 192.168.101.1 iif lan0 mark 0x1)

            """, WhyText.Of(answer));
    }

    [Fact]
    public void Ask_Twice_TakesNoTurn()
    {
        var table = UplinkTable.CreatePrivate(_model.Uplinks);

        Assert.Equal(Ask(Forwarded, table).Uplink, Ask(Forwarded, table).Uplink);
        Assert.Equal((0ul, 0L), (table.PeekTicket(0), table.Assigned(0)));
    }

    [Fact]
    public void Ask_RuleOfOneUplink_ShowsWhyAndTheDisagreement()
    {
        UseRule("video", new RuleMatch { Ports = [new PortRange(443, 443)] }, SelectionPolicyKind.LeastConnections, 1);
        _ip["-N -j rule show"] = (0, "[]");
        _ip["-N -j route get 203.0.113.7 from 192.168.101.1 iif lan0 mark 0x2"] = (0, FakeIp.Route("10.9.1.1", "wan0"));

        var answer = Ask(Forwarded);

        Assert.False(answer.IsGood);
        Assert.Equal(("video", "dsl"), (answer.Rule, answer.Uplink));
        Assert.Equal("""
            connection  192.168.101.1 -> 203.0.113.7:443, forwarded, in by lan0
            rule        video: fits and decides
            pool        video: least-connections
            uplink      dsl  candidate    weight 1  0 connections, weight 1  <- next
            chosen      dsl: it is the only candidate
            kernel      dsl: DISAGREES: no rule sends the mark 0x2/0xff to table 102; it takes via 10.9.1.1 dev wan0, table 254 (ip route get 203.0.113.7 from 192.168.101.1 iif lan0 mark 0x2)
            remedy      run 'mwanlb apply'

            """, WhyText.Of(answer));
    }

    [Fact]
    public void Ask_Drawn_ChecksTheRouteOfEveryCandidate()
    {
        _model = _model with { Pools = Pool.Only(_model.Uplinks, SelectionPolicyKind.Random) };

        var answer = Ask(Forwarded);

        Assert.True(answer.IsGood);
        Assert.Null(answer.Uplink);
        Assert.Equal("one of the candidates is drawn: nobody can say which", answer.Reason);
        Assert.Equal(["fibre", "dsl"], answer.Routes.Select(r => r.Uplink));
    }

    [Fact]
    public void Ask_NoUplinkLeft_IsNotGood()
    {
        var table = UplinkTable.CreatePrivate(_model.Uplinks);
        table.SetDraining(0, true);
        table.SetDraining(1, true);
        table.Publish();

        var answer = Ask(Forwarded, table);

        Assert.False(answer.IsGood);
        Assert.Equal(["draining", "draining"], answer.Uplinks.Select(u => u.State));
        Assert.Equal((null, "no uplink is available: it takes the router's default route"), (answer.Uplink, answer.Reason));
        Assert.Empty(answer.Routes);
    }

    [Fact]
    public void Ask_NameBySquid_MatchesTheNameAndAsksForTheAddressesRoute()
    {
        UseRule("by name", new RuleMatch { Domains = ["example.com"] }, SelectionPolicyKind.RoundRobin, 0);
        var question = new WhyQuestion(Client, "www.example.com", 443, FlowPath.Squid);

        var answer = Ask(question);
        Assert.True(answer.IsGood);
        Assert.Equal(("by name", "203.0.113.7"), (answer.Rule, answer.Address));
        Assert.Equal("ip route get 203.0.113.7 mark 0x1", Assert.Single(answer.Routes).Command);

        // Nobody resolves it: the uplink's own table is looked at instead.
        answer = Ask(question, resolved: "");
        Assert.True(answer.IsGood);
        Assert.Equal(("by name", null, ""), (answer.Rule, answer.Address, Assert.Single(answer.Routes).Command));
    }

    [Fact]
    public void Ask_NameForwarded_IsPlacedByItsAddressAlone()
    {
        UseRule("by name", new RuleMatch { Domains = ["example.com"] }, SelectionPolicyKind.RoundRobin, 0);

        var answer = Ask(Forwarded with { Destination = "www.example.com" });
        Assert.True(answer.IsGood);
        Assert.Null(answer.Rule);

        answer = Ask(Forwarded with { Destination = "www.example.com" }, resolved: "");
        Assert.False(answer.IsGood);
        Assert.Contains("'www.example.com' cannot be resolved here: forwarded connections go to addresses, so name one", answer.Problems);
    }

    [Theory]
    [InlineData("wan9", "packets of 192.168.101.1 come in by wan9, which is not in 'lan': its connections are not balanced")]
    [InlineData(null, "the router has no route to 192.168.101.1: name the interface that its packets come in by (--inbound)")]
    public void Ask_ClientThatIsNotOfTheLan_SaysSo(string? towards, string expected)
    {
        _ip["-N -j route get 192.168.101.1"] = towards is null ? (2, "unreachable") : (0, $$"""[{"dev":"{{towards}}"}]""");

        var answer = Ask(Forwarded);

        Assert.False(answer.IsGood);
        Assert.Contains(expected, answer.Problems);
    }

    [Fact]
    public void Ask_SilentDaemon_MattersToForwardedConnectionsAlone()
    {
        Assert.Equal(
            ["the daemon is silent: new forwarded connections take the default route, whatever is chosen here"],
            Ask(Forwarded, daemonProblem: "the daemon is silent").Problems);
        Assert.Empty(Ask(Forwarded with { Path = FlowPath.Squid }, daemonProblem: "the daemon is silent").Problems);
    }

    [Theory]
    [InlineData(FlowPath.Forwarded)]
    [InlineData(FlowPath.Squid)]
    public void Ask_TableNotReadable_SaysThatTheConfigurationAloneAnswers(FlowPath path) => Assert.Equal(
        ["it is another's: this is what the configuration alone says, without health, draining and counts"],
        Ask(Forwarded with { Path = path }, tableProblem: "it is another's").Problems);

    [Fact]
    public void Ask_FamilyThatNoUplinkCarries_SaysThatItIsNotBalanced()
    {
        var answer = Ask(Forwarded with { Destination = "2001:db8::1" });

        Assert.Equal(["no uplink carries IPv6: IPv6 connections take the router's own route"], answer.Problems);
        Assert.Equal(["other-family", "other-family"], answer.Uplinks.Select(u => u.State));
        Assert.Equal((null, "no uplink is available: it takes the router's default route"), (answer.Uplink, answer.Reason));
        Assert.Empty(answer.Routes);
    }

    [Fact]
    public void Json_Answer_HasTheDocumentedFields()
    {
        UseRule("video", new RuleMatch { Ports = [new PortRange(443, 443)] }, SelectionPolicyKind.LeastConnections, 1);

        Assert.Equal("""
            {
              "client": "192.168.101.1",
              "destination": "203.0.113.7",
              "address": "203.0.113.7",
              "port": 443,
              "path": "forwarded",
              "inbound": "lan0",
              "rules": [
                {
                  "name": "video",
                  "mismatch": null,
                  "ledOn": false
                }
              ],
              "rule": "video",
              "pool": "video",
              "policy": "least-connections",
              "standsInFor": null,
              "uplinks": [
                {
                  "name": "dsl",
                  "state": "candidate",
                  "weight": 1,
                  "score": "0 connections, weight 1",
                  "isNext": true
                }
              ],
              "affinity": null,
              "uplink": "dsl",
              "reason": "it is the only candidate",
              "routes": [
                {
                  "uplink": "dsl",
                  "command": "ip route get 203.0.113.7 from 192.168.101.1 iif lan0 mark 0x2",
                  "table": 102,
                  "interface": "wan1",
                  "gateway": "10.9.2.1",
                  "problem": null,
                  "remedy": null
                }
              ],
              "problems": [],
              "isGood": true
            }

            """, WhyJson.Text(Ask(Forwarded)));
    }

    [Fact]
    public void Words_EveryValue_HasSome()
    {
        Assert.All(Enum.GetValues<SelectionReason>(), reason => Assert.NotEmpty(Words.Because(reason)));
        Assert.Equal(
            ["round-robin", "weighted-round-robin", "least-connections", "weighted-least-connections", "random", "power-of-two-choices", "lowest-latency", "least-used", "overflow", "priority"],
            Enum.GetValues<SelectionPolicyKind>().Select(EnumWord.Of));
    }

    private WhyAnswer Ask(
        WhyQuestion question, UplinkTable? table = null, string resolved = "203.0.113.7", string? daemonProblem = null, string? tableProblem = null)
    {
        using var state = UplinkState.Over(table ?? UplinkTable.CreatePrivate(_model.Uplinks), _model.Pools);
        var engine = new SelectionEngine(state, _model.Rules, seed: 0);
        return new WhyInquiry(_model, engine, new KernelRoute(_ip.Run), _ => [.. resolved.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(IPAddress.Parse)]).Ask(question, daemonProblem, tableProblem);
    }

    private void UseRule(string name, RuleMatch match, SelectionPolicyKind policy, params int[] uplinks)
    {
        ImmutableArray<Uplink> members = uplinks.Length == 0 ? _model.Uplinks : [.. uplinks.Select(i => _model.Uplinks[i])];
        var pool = new Pool { Index = 1, Name = name, Uplinks = members, Policy = policy };
        _model = _model with { Pools = [_model.Pools[0], pool], Rules = [new Rule(0, name, match, pool)] };
    }

    private static AddressPrefix Prefix(string text) => AddressPrefix.FromNetwork(IPNetwork.Parse(text));
}
