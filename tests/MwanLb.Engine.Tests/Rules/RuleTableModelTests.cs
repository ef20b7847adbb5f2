using CsCheck;
using MwanLb.Engine.Rules;
using MwanLb.Engine.Selection;

namespace MwanLb.Engine.Tests.Rules;

/// <summary>Any rules and any connection give what the plain model gives.</summary>
public sealed class RuleTableModelTests
{
    // Few values that touch each other: so most rules have something to do with most flows.
    private static readonly string[] Addresses =
        ["", "0.0.0.0", "10.0.0.0", "10.0.0.1", "10.0.0.255", "10.0.1.0", "10.255.255.255", "255.255.255.255", "::1", "2001:db8::", "2001:db8::1", "2001:db8:1::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"];

    private static readonly string[] Networks =
        ["0.0.0.0/0", "10.0.0.0/8", "10.0.0.0/24", "10.0.0.1/32", "255.255.255.255/32", "::/0", "2001:db8::/32", "2001:db8::1/128", "8000::/1"];

    private static readonly string[] Domains = ["com", "example.com", "a.example.com", "www.a.example.com", "example.org", "xample.com"];

    private static readonly string[] Names =
        ["", ".", "com", "COM.", "example.com", "Example.COM.", "b.example.com", "x.www.a.example.com", "wwwa.example.com", ".example.com", "a..example.com", "example.com..", "üb.example.com", "example.net", new string('x', 245) + "example.com", new string('x', 243) + ".example.com", new string('x', 244) + ".example.com."];

    private static readonly string[] Users = ["", "anna", "Anna", "bärbel"];

    private static readonly ushort[] Ports = [0, 1, 79, 80, 443, 444, 65535];

    private static readonly Gen<RuleMatch> GenMatch =
        Gen.Select(
            Gen.Select(Few(Gen.Enum<FlowPath>()), Few(OneOf(Networks)), Few(OneOf(Users[1..])), Few(OneOf(Networks))),
            Gen.Select(Few(OneOf(Domains)), Few(Gen.Select(OneOf(Ports[1..]), OneOf(Ports[1..]))), Few(OneOf<byte>(1, 6, 17, 255)), Few(OneOf("lan0", "lan1"))),
            (a, b) => new RuleMatch
            {
                Paths = [.. a.Item1],
                Clients = [.. a.Item2.Select(RuleSample.Network)],
                Users = [.. a.Item3],
                Destinations = [.. a.Item4.Select(RuleSample.Network)],
                Domains = [.. b.Item1],
                Ports = [.. b.Item2.Select(p => new PortRange(Math.Min(p.Item1, p.Item2), Math.Max(p.Item1, p.Item2)))],
                Protocols = [.. b.Item3],
                Interfaces = [.. b.Item4],
            });

    private static readonly Gen<RuleSample.Parts> GenFlow =
        Gen.Select(
            Gen.Select(Gen.Enum<FlowPath>(), OneOf(Addresses), OneOf(Users), OneOf(Addresses)),
            Gen.Select(OneOf(Names), OneOf(Ports), OneOf<byte>(0, 1, 6, 17, 255), OneOf("lan0", "lan1", "lan2", null)),
            (a, b) => new RuleSample.Parts(a.Item1, a.Item2, a.Item3, a.Item4, b.Item1, b.Item2, b.Item3, b.Item4));

    [Fact]
    public void FirstMatch_AnyRulesAndFlow_IsTheModelsForEveryStart() =>
        Gen.Select(GenMatch.Array[0, 150], GenFlow.Array[1, 20]).Sample((matches, flows) =>
        {
            var rules = RuleSample.Of(matches);
            var table = RuleTable.Compile(rules);
            foreach (var parts in flows)
            {
                var flow = parts.Flow;
                for (var start = 0; start <= rules.Length; start++)
                {
                    Assert.Equal(RuleModel.FirstMatch(rules, flow, start), table.FirstMatch(flow, start));
                }
            }
        });

    [Fact]
    public void Mismatch_AnyRuleAndFlow_IsThereUnlessTheModelFits() =>
        Gen.Select(GenMatch, GenFlow).Sample((match, parts) =>
            Assert.Equal(RuleModel.Fits(match, parts.Flow), RuleMismatch.Find(match, parts.Flow) is null));

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static Gen<T[]> Few<T>(Gen<T> entry) => Gen.Frequency((3, Gen.Const(Array.Empty<T>())), (1, entry.Array[1, 3]));
}
