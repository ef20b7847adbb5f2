using MwanLb.Engine.Configuration;

namespace MwanLb.Engine.Tests.Configuration;

/// <summary>One mistake a row, after two uplinks "a" and "b" (<see cref="Sample.With"/>), from line 8 on: the one error it must give.</summary>
public sealed class RuleMistakeTests
{
    private const string Network = "must be an address or a network, such as 192.168.1.7, 192.168.0.0/16 or 2001:db8::/32";
    private const string Measured = "goes by measured round-trip times: ";
    private const string Capacity = "goes by the share of the capacity that is in use: give download or upload, such as \"100mbit\", to ";

    public static TheoryData<string, string> Pools => new()
    {
        { "[[pool]]\nuplinks = [\"a\"]",                                       "8:1: error: pool #1: name: is missing" },
        { "[[pool]]\nname = \"p\"",                                            "8:1: error: pool \"p\": uplinks: is missing" },
        { "[[pool]]\nname = \"p\"\nuplinks = \"a\"",                           "10:11: error: pool \"p\": uplinks = \"a\": must be a list of texts in quotes, in brackets, not text" },
        { "[[pool]]\nname = \"p q\"\nuplinks = [\"a\"]",                       "9:8: error: pool #1: name = \"p q\": must consist of letters, digits, '_' and '-'" },
        { "[[pool]]\nname = \"default\"\nuplinks = [\"a\"]",                   "9:8: error: pool \"default\": name = \"default\": must not be \"default\": that is the pool of every uplink, which the keys at the top of the file describe" },
        { "[[pool]]\nname = \"p\"\nuplinks = [\"a\"]\n[[pool]]\nname = \"p\"\nuplinks = [\"b\"]", "12:8: error: pool \"p\": name = \"p\": is already taken in line 9: each pool needs its own" },
        { "[[pool]]\nname = \"p\"\nuplinks = [\"a\", \"b\", \"c\"]",             "10:22: error: pool \"p\": uplinks = \"c\": is no uplink: there is no section [[uplink]] with this name" },
        { "[[pool]]\nname = \"p\"\nuplinks = [\"a\", \"b\", \"a\"]",           "10:22: error: pool \"p\": uplinks = \"a\": is listed twice: first in line 10" },
        { "[[pool]]\nname = \"p\"\nuplinks = [\"a\"]\nweight = 3",             "11:1: error: pool \"p\": unknown key 'weight' here: it belongs in a section [[uplink]]" },
        { "[[pool]]\nname = \"p\"\nuplinks = [\"a\"]\npolicy = \"least-used\"", "11:10: error: pool \"p\": policy = \"least-used\": " + Capacity + "uplink \"a\"" },
    };

    public static TheoryData<string, string> Rules => new()
    {
        { "[[rule]]\nname = \"\"",                             "9:8: error: rule #1: name = \"\": must have 1 to 32 characters" },
        { "[[rule]]\nname = \"r\"\nport = 1\n[[rule]]\nname = \"r\"", "12:8: error: rule \"r\": name = \"r\": is already taken in line 9: a rule that is named needs a name of its own" },
        { "[[rule]]\npool = \"p\"",                            "9:8: error: rule #1: pool = \"p\": is no pool: there is no section [[pool]] with this name" },
        { "[[rule]]\npool = \"defualt\"",                      "9:8: error: rule #1: pool = \"defualt\": is no pool: did you mean \"default\"?" },
        { "[[rule]]\npool = \"a\"",                            "9:8: error: rule #1: pool = \"a\": is no pool but an uplink: write uplinks = [\"a\"]" },
        { "[[rule]]\npool = \"default\"\nuplinks = [\"a\"]",   "9:8: error: rule #1: pool = \"default\": and uplinks (line 10) exclude each other: name one of them" },
        { "[[rule]]\nuplinks = [\"x\"]",                       "9:12: error: rule #1: uplinks = \"x\": is no uplink: there is no section [[uplink]] with this name" },
        { "[[rule]]\nwhen-none = \"block\"",                   "9:13: error: rule #1: when-none = \"block\": must be one of \"default-route\", \"any\", \"next-rule\", \"drop\"" },
        { "[[rule]]\nslow-start = \"1m\"",                     "9:1: error: rule #1: unknown key 'slow-start' here: it belongs at the top of the file, before the first section" },
        { "[[rule]]\nclients = \"10.0.0.1\"",                  "9:1: error: rule #1: unknown key 'clients': did you mean 'client'?" },
        { "[[rule]]\npolicy = \"overflow\"",                   "9:10: error: rule #1: policy = \"overflow\": " + Capacity + "uplink \"a\" and uplink \"b\"" },
        { "probes = []\n[[rule]]\npolicy = \"lowest-latency\"", "10:10: error: rule #1: policy = \"lowest-latency\": " + Measured + "uplink \"b\" has no probe that measures them, such as \"icmp:9.9.9.9\"" },
        { "[[rule]]\npolicy = \"lowest-latency\"\n[health]\nprobes = []", "9:10: error: rule #1: policy = \"lowest-latency\": " + Measured + "uplink \"a\" and uplink \"b\" have no probe that measures them, such as \"icmp:9.9.9.9\"" },
        { "[[rule]]\nuplinks = [\"b\"]\npolicy = \"overflow\"", "10:10: error: rule #1: policy = \"overflow\": " + Capacity + "uplink \"b\"" },
    };

    public static TheoryData<string, string> Conditions => new()
    {
        { "path = \"forward\"",                "8: error: rule #1: path = \"forward\": must be one of \"squid\", \"proxy\", \"forwarded\", \"local\"" },
        { "path = []",                         "8: error: rule #1: path = []: must not be empty: leave the key out to ask for nothing" },
        { "client = [\"10.0.0.1\", 5]",        "23: error: rule #1: client = 5: must be text in quotes, not a whole number" },
        { "client = {}",                       "10: error: rule #1: client = {}: must be text in quotes, not a table" },
        { "client = \"lan0\"",                 "10: error: rule #1: client = \"lan0\": " + Network },
        { "client = \"192.168.1.7/24\"",       "10: error: rule #1: client = \"192.168.1.7/24\": has bits set behind the prefix: write 192.168.1.0/24 for the network, or 192.168.1.7 for the one address" },
        { "user = \"\"",                       "8: error: rule #1: user = \"\": must have 1 to 256 characters" },
        { "user = \"a\\u001bb\"",              "8: error: rule #1: user = \"a\\u001bb\": must not have control characters" },
        { "user = \"-\"",                      "8: error: rule #1: user = \"-\": is what Squid writes where there is no user" },
        { "destination = [[\"10.0.0.1\"]]",    "16: error: rule #1: destination = [\"10.0.0.1\"]: must be text in quotes, not a list" },
        { "domain = \"10.0.0.1\"",             "10: error: rule #1: domain = \"10.0.0.1\": is an address: those belong in destination" },
        { "port = true",                       "8: error: rule #1: port = true: must be a port number, or a range such as \"8000-8100\", not true or false" },
        { "port = [80, \"http\"]",             "13: error: rule #1: port = \"http\": must be a port number, or a range such as \"8000-8100\"" },
        { "port = 0",                          "8: error: rule #1: port = 0: must be a port, 1 to 65535" },
        { "protocol = 0",                      "12: error: rule #1: protocol = 0: must be 1 to 255" },
        { "protocol = \"tpc\"",                "12: error: rule #1: protocol = \"tpc\": must be a protocol number, or one of \"tcp\", \"udp\", \"icmp\", \"icmpv6\", \"sctp\", \"gre\", \"esp\", \"ah\", \"dccp\", \"udplite\"" },
        { "inbound = \"eth+\"",                "11: error: rule #1: inbound = \"eth+\": must consist of letters, digits, '.', '_' and '-'" },
        { "inbound = 1",                       "11: error: rule #1: inbound = 1: must be text in quotes, not a whole number" },
    };

    [Theory]
    [MemberData(nameof(Rules))]
    public void Parse_OneMistake_IsTheOneError(string text, string finding) => AssertTheOneError(text, finding);

    [Theory]
    [MemberData(nameof(Pools))]
    public void Parse_OneMistakeInAPool_IsTheOneError(string text, string finding) =>
        AssertTheOneError(text, finding);

    [Theory]
    [MemberData(nameof(Conditions))]
    public void Parse_OneMistakeInACondition_IsTheOneError(string condition, string columnAndRest) =>
        AssertTheOneError("[[rule]]\n" + condition, "9:" + columnAndRest);

    [Fact]
    public void Parse_PolicyAtTheTop_AsksTheUndeclaredForTheirCapacity()
    {
        var result = ConfigurationFile.Parse("policy = \"least-used\"\n" + Sample.With(4, "interface = \"wan0\"\ndownload = \"1mbit\""), "test.toml");

        Assert.Equal("1:10: error: policy = \"least-used\": " + Capacity + "uplink \"b\"", Assert.Single(result.Findings).ToString());
    }

    [Fact]
    public void Parse_UplinkNameWrong_DoesNotBlameWhoRefersToIt()
    {
        var result = ConfigurationFile.Parse(Sample.With(6, "name = \"b!\"") + "[[rule]]\nuplinks = [\"b!\"]\n", "test.toml");

        Assert.Equal(6, Assert.Single(result.Findings).Line);
    }

    [Fact]
    public void Parse_TooMany_RefusesTheFirstBeyond()
    {
        var pools = string.Concat(Enumerable.Range(1, 256).Select(number => $"[[pool]]\nname = \"p{number}\"\nuplinks = [\"a\"]\n"));
        var rules = string.Concat(Enumerable.Range(1, 1025).Select(number => $"[[rule]]\nport = {number}\n"));
        var own = string.Concat(Enumerable.Range(1, 260).Select(number => $"[[rule]]\nport = {number}\naffinity-time = \"{number}s\"\n"));

        AssertTheOneError(pools, "773:1: error: pool \"p256\": is one too many: there can be 255 pools, and the file has 256");
        AssertTheOneError(rules, "2056:1: error: rule #1025: is one too many: there can be 1024 rules, and the file has 1025");
        AssertTheOneError(own, "773:1: error: rule #256: makes one pool too many for its own settings: there can be 256, with the default pool and every [[pool]]");
    }

    [Fact]
    public void Parse_BrokenHeaderOfARule_KeepsItsKeysInOne()
    {
        var result = ConfigurationFile.Parse(Sample.With(8, "[[rule]\nport = 443\npool = \"q\"\n[pool]]\nname = \"p\"\nuplinks = [\"a\"]"), "test.toml");

        Assert.Equal([8, 10, 11], result.Findings.Where(f => f.Severity == FindingSeverity.Error).Select(f => f.Line));
    }

    private static void AssertTheOneError(string text, string finding)
    {
        var result = ConfigurationFile.Parse(Sample.With(8, text), "test.toml");

        Assert.Equal(finding, Assert.Single(result.Findings, f => f.Severity == FindingSeverity.Error).ToString());
        Assert.Null(result.Model);
    }
}
