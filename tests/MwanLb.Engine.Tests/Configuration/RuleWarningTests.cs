using MwanLb.Engine.Configuration;

namespace MwanLb.Engine.Tests.Configuration;

/// <summary>Rules and pools that are taken, but probably do not do what was meant: the one warning each gives, after two uplinks, from line 8 on.</summary>
public sealed class RuleWarningTests
{
    private const string Silence = "use destination for them as well, or say path = [\"squid\", \"proxy\"] to silence this";
    private const string Nothing = "can match nothing: ";

    public static TheoryData<string, string> Shadowed => new()
    {
        { "port = 443|port = 443",                                               "10:1: warning: rule #2: never matches: rule #1 (line 8) takes all that it would; put it before, or take it out" },
        { "port = \"400-500\"|port = [443, \"450-460\"]\nprotocol = \"tcp\"",    "10:1: warning: rule #2: never matches: rule #1 (line 8) takes all that it would; put it before, or take it out" },
        { "name = \"all\"|port = 1",                                             "10:1: warning: rule #2: never matches: rule \"all\" (line 8) takes all that it would; put it before, or take it out" },
        { "client = \"10.0.0.0/8\"|client = [\"10.1.0.0/16\", \"10.2.3.4\"]",    "10:1: warning: rule #2: never matches: rule #1 (line 8) takes all that it would; put it before, or take it out" },
        { "client = \"::/0\"|client = \"2001:db8::1\"",                          "10:1: warning: rule #2: never matches: rule #1 (line 8) takes all that it would; put it before, or take it out" },
        { "path = [\"squid\", \"proxy\"]\ndomain = \"example.com\"|path = \"squid\"\ndomain = \"www.example.com\"", "11:1: warning: rule #2: never matches: rule #1 (line 8) takes all that it would; put it before, or take it out" },
        { "path = [\"squid\", \"proxy\"]|path = \"squid\"\nuser = \"anna\"",     "10:1: warning: rule #2: never matches: rule #1 (line 8) takes all that it would; put it before, or take it out" },
        { "path = \"forwarded\"|protocol = \"udp\"",                             "10:1: warning: rule #2: never matches: rule #1 (line 8) takes all that it would; put it before, or take it out" },
        { "path = \"forwarded\"|inbound = \"lan0\"",                             "10:1: warning: rule #2: never matches: rule #1 (line 8) takes all that it would; put it before, or take it out" },
        { "path = [\"squid\", \"proxy\"]|path = \"forwarded\"|port = 1",         "12:1: warning: rule #3: never matches: rule #1 (line 8) and rule #2 (line 10) take all that it would; put it before, or take it out" },
    };

    public static TheoryData<string> NotShadowed => new()
    {
        "port = 443|port = 444",
        "port = 443|protocol = \"tcp\"",
        "port = 443\nprotocol = \"tcp\"|port = 443",
        "client = \"10.1.0.0/16\"|client = \"10.0.0.0/8\"",
        "client = \"0.0.0.0/0\"|client = \"::/0\"",
        "client = \"0.0.0.0/0\"|port = 1",
        "path = \"squid\"|path = [\"squid\", \"proxy\"]",
        "path = \"squid\"\ndomain = \"example.com\"|path = \"squid\"\ndomain = \"notexample.com\"",
        "path = \"squid\"\ndomain = \"www.example.com\"|path = \"squid\"\ndomain = \"example.com\"",
        "path = \"squid\"\nuser = \"anna\"|path = \"squid\"\nuser = \"Anna\"",
        "port = 443\nwhen-none = \"next-rule\"|port = 443",
        "when-none = \"next-rule\"\nuplinks = [\"a\"]|port = 443",
    };

    public static TheoryData<string, string> Senseless => new()
    {
        { "domain = \"example.com\"",                       "9:10: warning: rule #1: domain: forwarded connections are never matched by name, and go on to the next rules: " + Silence },
        { "user = [\"anna\"]",                              "9:8: warning: rule #1: user: forwarded connections are never matched by user, and go on to the next rules: " + Silence },
        { "domain = \"a.de\"\npath = [\"squid\", \"forwarded\"]", "9:10: warning: rule #1: domain: forwarded connections are never matched by name, and go on to the next rules: " + Silence },
        { "domain = \"a.de\"\npath = \"forwarded\"",        "8:1: warning: rule #1: " + Nothing + "domain is known of Squid's and the proxy's requests only: add \"squid\" or \"proxy\" to path" },
        { "user = \"anna\"\npath = \"forwarded\"",          "8:1: warning: rule #1: " + Nothing + "user is known of Squid's and the proxy's requests only: add \"squid\" or \"proxy\" to path" },
        { "inbound = \"lan0\"\npath = \"proxy\"",           "8:1: warning: rule #1: " + Nothing + "inbound is known of forwarded connections only: add \"forwarded\" to path" },
        { "inbound = \"lan0\"\nuser = \"anna\"",            "8:1: warning: rule #1: " + Nothing + "user is known of Squid's and the proxy's requests only, and inbound of forwarded connections only" },
        { "protocol = \"udp\"\npath = [\"squid\", \"proxy\"]", "8:1: warning: rule #1: " + Nothing + "a protocol other than tcp is known of forwarded connections only: add \"forwarded\" to path" },
        { "protocol = \"udp\"\ndomain = \"a.de\"",       "8:1: warning: rule #1: " + Nothing + "domain is known of Squid's and the proxy's requests only, and a protocol other than tcp of forwarded connections only" },
        { "port = 80\nprotocol = [\"icmp\", 50]",           "10:12: warning: rule #1: protocol = [\"icmp\", 50]: has no ports, so that with port (line 9) the rule can match nothing" },
        { "inbound = [\"lan0\", \"lan1\"]",                 "9:20: warning: rule #1: inbound = \"lan1\": is not in lan: connections that come in by it are not balanced, and no rule sees them" },
        { "client = \"10.0.0.1\"\ndestination = \"::/0\"",  "10:15: warning: rule #1: destination = \"::/0\": is IPv6, and client (line 9) is IPv4: the rule can match nothing" },
        { "uplinks = []\nport = 1",                         "9:11: warning: rule #1: uplinks = []: is empty: what this rule matches always goes as when-none says" },
    };

    public static TheoryData<string> Sensible => new()
    {
        "domain = \"example.com\"\npath = [\"squid\", \"proxy\"]",
        "port = 80\nprotocol = [\"icmp\", \"tcp\"]",
        "client = \"10.0.0.1\"\ndestination = [\"::/0\", \"10.0.0.0/8\"]",
        "inbound = \"lan0\"\npath = [\"squid\", \"forwarded\"]",
        "uplinks = [\"b\"]\nport = 1",
    };

    [Theory]
    [MemberData(nameof(Shadowed))]
    public void Parse_RuleThatEarlierOnesLeaveNothing_Warns(string rules, string warning) => AssertTheOneWarning(Rules(rules), warning);

    [Theory]
    [MemberData(nameof(NotShadowed))]
    public void Parse_RuleThatEarlierOnesLeaveSomething_DoesNotWarn(string rules) => AssertNoWarning(Rules(rules));

    [Theory]
    [MemberData(nameof(Senseless))]
    public void Parse_RuleOfDoubtfulSense_Warns(string rule, string warning) => AssertTheOneWarning(Rules(rule), warning);

    [Theory]
    [MemberData(nameof(Sensible))]
    public void Parse_RuleOfSense_DoesNotWarn(string rule) => AssertNoWarning(Rules(rule));

    [Fact]
    public void Parse_PoolThatIsUnusedOrEmpty_Warns()
    {
        AssertTheOneWarning("[[pool]]\nname = \"p\"\nuplinks = [\"a\"]", "8:1: warning: pool \"p\": is used by no rule: name it in one, pool = \"p\", or take it out");
        AssertTheOneWarning("[[pool]]\nname = \"p\"\nuplinks = []\n[[rule]]\npool = \"p\"\nport = 1",
            "10:11: warning: pool \"p\": uplinks = []: is empty: what is placed on this pool always goes as when-none says");
    }

    [Fact]
    public void Parse_NothingLeftForTheDefaultPool_WarnsOfUnusedUplinks()
    {
        const string Warning = "5:1: warning: uplink \"b\": carries nothing: no rule that is reached uses it, and rule #1 (line 8) leaves nothing for the default pool";

        AssertTheOneWarning(Rules("uplinks = [\"a\"]"), Warning);
        AssertNoWarning(Rules("uplinks = [\"a\"]\nwhen-none = \"any\""));
        AssertNoWarning(Rules("uplinks = [\"a\"]\nwhen-none = \"next-rule\""));
        AssertNoWarning(Rules("port = 1\nuplinks = [\"b\"]|uplinks = [\"a\"]"));
        AssertNoWarning(Rules("pool = \"default\""));
    }

    /// <summary>What stands at the top, what in the one rule, and where the warning is; null: nowhere.</summary>
    public static TheoryData<string, string, string?> Hashed => new()
    {
        { "affinity = \"client\"",                            "policy = \"priority\"",                              "11:10: warning: rule #1: policy: policy \"priority\"" },
        { "policy = \"priority\"",                            "affinity = \"client\"",                              "11:12: warning: rule #1: affinity: policy \"priority\"" },
        { "policy = \"priority\"\naffinity = \"client\"",    "port = 1",                                           "1:10: warning: policy: policy \"priority\"" },
        { "affinity = \"client\"",                            "policy = \"random\"",                                null },
        { "affinity = \"client\"",                            "policy = \"priority\"\naffinity-mode = \"remember\"", null },
        { "affinity = \"client\"",                            "policy = \"priority\"\naffinity = \"none\"",          null },
        { "affinity-mode = \"hash\"\npolicy = \"priority\"", "port = 1",                                           null },
    };

    [Theory]
    [MemberData(nameof(Hashed))]
    public void Parse_PolicyThatHashingDoesNotAsk_Warns(string top, string rule, string? warning)
    {
        var result = ConfigurationFile.Parse($"{top}\n{Sample.With(8, Rules($"client = \"10.0.0.1\"\n{rule}"))}", "test.toml");

        Assert.Equal(warning is null ? "" : warning + " is not asked where affinity-mode \"hash\" places by calculation: \"remember\" asks it for each first connection",
            string.Join('\n', result.Findings));
    }

    [Fact]
    public void Parse_OnlyForwardedWithoutLan_Warns()
    {
        var result = ConfigurationFile.Parse(Sample.With(1, "lan = []") + "[[rule]]\npath = \"forwarded\"\n[[rule]]\ndomain = \"a.de\"\n", "test.toml");

        Assert.Equal("9:1: warning: rule #1: can match nothing: only forwarded connections could, and without an interface in lan none is balanced",
            Assert.Single(result.Findings).ToString());
    }

    [Fact]
    public void Parse_CapacityOfUplinksOnOneInterface_Warns()
    {
        var text = "policy = \"overflow\"\n" + Sample.Common.Replace("policy", "#", StringComparison.Ordinal)
            .Replace("weight = 2", "upload = \"1mbit\"", StringComparison.Ordinal) + "download = \"1mbit\"\n";

        Assert.Equal("1:10: warning: policy = \"overflow\": cannot tell uplink \"fibre\" and uplink \"dsl\" apart: what is in use is counted by interface, and all leave by wan0",
            Assert.Single(ConfigurationFile.Parse(text, "test.toml").Findings).ToString());
    }

    private static string Rules(string rules) => string.Join('\n', rules.Split('|').Select(rule => "[[rule]]\n" + rule));

    private static void AssertTheOneWarning(string text, string warning)
    {
        var result = ConfigurationFile.Parse(Sample.With(8, text), "test.toml");

        Assert.Equal(warning, Assert.Single(result.Findings).ToString());
        Assert.True(result.IsValid);
    }

    private static void AssertNoWarning(string text) => Assert.Equal("", ConfigurationFile.Parse(Sample.With(8, text), "test.toml").ToString());
}
