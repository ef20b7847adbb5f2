using MwanLb.Engine.Configuration;

namespace MwanLb.Engine.Tests.Configuration;

/// <summary>Two families and the router's own connections: what the check says of uplinks that share an interface, and of rules.</summary>
public sealed class FamilyRuleTests
{
    private const string Silence = "use destination for them as well, or say path = [\"squid\", \"proxy\"] to silence this";

    /// <summary>What two uplinks on one interface carry, and who is said to be in whose way; null: nobody.</summary>
    public static TheoryData<string, string, string?> OneInterface => new()
    {
        { "gateway = \"10.0.0.1\"",                                "gateway = \"10.0.0.2\"",                                    null },
        { "gateway = \"10.0.0.1\"",                                "ipv4 = false\nipv6 = true",                                 null },
        { "gateway = \"10.0.0.1\"\ngateway6 = \"fe80::1\"",        "gateway = \"10.0.0.2\"\ngateway6 = \"fe80::2\"",            null },
        { "gateway = \"10.0.0.1\"\ngateway6 = \"fe80::1\"",        "gateway = \"10.0.0.2\"",                                    null },
        { "gateway = \"10.0.0.1\"",                                "gateway = \"10.0.0.1\"\ngateway6 = \"fe80::1\"",            "with gateway 10.0.0.1" },
        { "gateway = \"10.0.0.1\"\ngateway6 = \"fe80::1\"",        "gateway = \"10.0.0.2\"\ngateway6 = \"FE80:0::1\"",          "with gateway6 FE80:0::1" },
        { "gateway = \"10.0.0.1\"\nipv6 = true",                   "gateway = \"10.0.0.2\"\nipv6 = true",                       "without a gateway6" },
    };

    /// <summary>A rule after two uplinks of which "b" carries IPv6 too, in line 8, and its one warning; null: none.</summary>
    public static TheoryData<string, string?> Rules => new()
    {
        { "destination = \"2001:db8::/32\"",                                          null },
        { "destination = \"2001:db8::/32\"\nuplinks = [\"a\"]",                       "10:15: warning: rule #1: destination = \"2001:db8::/32\": is IPv6, and none of the rule's uplinks carries it: what this rule matches always goes as when-none says" },
        { "destination = [\"::/0\", \"10.0.0.0/8\"]\nuplinks = [\"a\"]",              null },
        { "client = \"2001:db8::/32\"\nuplinks = [\"a\"]",                            null },
        { "path = \"forwarded\"\nclient = \"2001:db8::/32\"\nuplinks = [\"a\"]",      "11:10: warning: rule #1: client = \"2001:db8::/32\": is IPv6, and none of the rule's uplinks carries it: what this rule matches always goes as when-none says" },
        { "path = \"local\"\nport = 123",                                             null },
        { "path = \"local\"\nprotocol = \"udp\"",                                     null },
        { "path = \"local\"\ninbound = \"lan0\"",                                     "9:1: warning: rule #1: can match nothing: inbound is known of forwarded connections only: add \"forwarded\" to path" },
        { "path = \"local\"\nuser = \"anna\"",                                        "9:1: warning: rule #1: can match nothing: user is known of Squid's and the proxy's requests only: add \"squid\" or \"proxy\" to path" },
        { "path = \"squid\"\nprotocol = \"udp\"",                                     "9:1: warning: rule #1: can match nothing: a protocol other than tcp is known of forwarded connections and the router's own only: add \"forwarded\" to path" },
        { "domain = \"a.de\"",                                                        "10:10: warning: rule #1: domain: forwarded connections and the router's own are never matched by name, and go on to the next rules: " + Silence },
        { "path = [\"squid\", \"local\"]\nuser = \"anna\"",                           "11:8: warning: rule #1: user: the router's own connections are never matched by user, and go on to the next rules: " + Silence },
    };

    /// <summary>What stands at the top, a rule, and its one warning.</summary>
    public static TheoryData<string, string, string> NotBalanced => new()
    {
        { "lan = [\"lan0\"]",          "path = \"local\"",                       "only the router's own connections could, and without local = true none is balanced" },
        { "lan = []",                  "path = [\"forwarded\", \"local\"]",      "only forwarded connections and the router's own could, and without an interface in lan, or local = true, none is balanced" },
        { "lan = []\nlocal = true",    "path = \"forwarded\"",                   "only forwarded connections could, and without an interface in lan none is balanced" },
    };

    [Theory]
    [MemberData(nameof(OneInterface))]
    public void Parse_TwoUplinksOnOneInterface_NeedDifferentGatewaysOfEachFamily(string first, string second, string? way)
    {
        var result = ConfigurationFile.Parse(
            $"lan = []\n[[uplink]]\nname = \"a\"\ninterface = \"w\"\n{first}\n[[uplink]]\nname = \"b\"\ninterface = \"w\"\n{second}\n", "test.toml");

        Assert.Equal(
            way is null ? "" : $"uplink \"b\": interface = \"w\": {way} is already the way of uplink \"a\" (line 4): two uplinks on one interface need different gateways",
            string.Join('\n', result.Findings.Select(f => $"{f.Item} = {f.Value}: {f.Message}")));
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Parse_RuleOfOneFamilyOrPath_WarnsWhereItCannotWork(string rule, string? warning)
    {
        var result = ConfigurationFile.Parse("local = true\n" + Sample.With(8, "gateway6 = \"fe80::1\"\n[[rule]]\n" + rule), "test.toml");

        Assert.Equal(warning ?? "", string.Join('\n', result.Findings.Select(f => f with { Line = f.Line - 1 })));
        Assert.True(result.IsValid);
    }

    [Theory]
    [MemberData(nameof(NotBalanced))]
    public void Parse_RuleOfAPathThatIsNotBalanced_Warns(string top, string rule, string problem) => Assert.Equal(
        $"can match nothing: {problem}",
        Assert.Single(ConfigurationFile.Parse(Sample.With(1, top) + "[[rule]]\n" + rule + "\n[[rule]]\nport = 1\n", "test.toml").Findings).Message);

    [Fact]
    public void Parse_RuleOfAFamilyThatNoUplinkCarries_SaysWhatBecomesOfIt() => Assert.Equal(
        "is IPv6, which no uplink carries: such connections take the router's own route",
        Assert.Single(ConfigurationFile.Parse(Sample.With(8, "[[rule]]\ndestination = \"2001:db8::1\"\n"), "test.toml").Findings).Message);
}
