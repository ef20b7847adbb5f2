using System.Globalization;
using System.Net;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Rules;
using MwanLb.Engine.Selection;

namespace MwanLb.Engine.Tests.Configuration;

/// <summary>What the model's pools and rules are made of.</summary>
public sealed class RuleModelTests
{
    [Fact]
    public void Parse_EveryKeyOfAPool_TakesTheValues()
    {
        var pool = Model(Sample.Full).Pools[1];

        Assert.Equal(("voice", SelectionPolicyKind.Overflow), (pool.Name, pool.Policy));
        Assert.Equal(["lte", "fibre_1"], pool.Uplinks.Select(uplink => uplink.Name));
        Assert.Equal(new Affinity(AffinityScope.Client, AffinityMode.Hash, TimeSpan.FromDays(1)), pool.Affinity);
        Assert.Equal((3, 70, WhenNone.NextRule), (pool.MinAvailable, pool.OverflowAtPercent, pool.WhenNone));
    }

    [Fact]
    public void Parse_EveryKeyOfARule_TakesTheValues()
    {
        var model = Model(Sample.Full);
        var (calls, second) = (model.Rules[0], model.Rules[1]);

        Assert.Equal((0, "calls", model.Pools[1]), (calls.Index, calls.Name, calls.Pool));
        Assert.Equal([FlowPath.Forwarded], calls.Match.Paths);
        Assert.Equal([Network("192.168.101.0/24"), Network("2001:db8:1::/48")], calls.Match.Clients);
        Assert.Equal([Network("203.0.113.7/32")], calls.Match.Destinations);
        Assert.Equal([new PortRange(5060, 5060), new PortRange(10_000, 20_000)], calls.Match.Ports);
        Assert.Equal([17, 132], calls.Match.Protocols);
        Assert.Equal(["lan0"], calls.Match.Interfaces);
        Assert.Empty(calls.Match.Users);
        Assert.Empty(calls.Match.Domains);

        Assert.Equal((1, "rule #2", model.Pools[2]), (second.Index, second.Name, second.Pool));
        Assert.Equal([FlowPath.Squid, FlowPath.Proxy], second.Match.Paths);
        Assert.Equal(["anna", "OFFICE\\bert"], second.Match.Users);
        Assert.Equal(["example.com", "xn--bcher-kva.example"], second.Match.Domains);
        Assert.Equal("rule #2", second.Pool.Name);
        Assert.Equal(["fibre_1"], second.Pool.Uplinks.Select(uplink => uplink.Name));
        Assert.Equal(SelectionPolicyKind.Random, second.Pool.Policy);
        Assert.Equal(new Affinity(AffinityScope.None, AffinityMode.Hash, TimeSpan.FromSeconds(90)), second.Pool.Affinity);
        Assert.Equal((1, 60, WhenNone.Any), (second.Pool.MinAvailable, second.Pool.OverflowAtPercent, second.Pool.WhenNone));
    }

    /// <summary>Rules, one a text, and the pools that come of them: index and name for each rule, then all names.</summary>
    public static TheoryData<string[], string, string> Shared => new()
    {
        { [""],                                                        "0 default",                   "default named" },
        { ["pool = \"default\""],                                      "0 default",                   "default named" },
        { ["pool = \"named\"", "pool = \"named\""],                    "1 named, 1 named",            "default named" },
        { ["uplinks = [\"a\"]", "uplinks = [\"a\"]"],                  "2 rule #1, 2 rule #1",        "default named rule #1" },
        { ["uplinks = [\"a\"]", "uplinks = [\"a\"]\nname = \"x\""],    "2 rule #1, 2 rule #1",        "default named rule #1" },
        { ["uplinks = [\"a\"]\nname = \"x\"", "uplinks = [\"b\"]"],    "2 x, 3 rule #2",              "default named x rule #2" },
        { ["uplinks = [\"a\", \"b\"]"],                                "0 default",                   "default named" },
        { ["uplinks = [\"b\", \"a\"]"],                                "2 rule #1",                   "default named rule #1" },
        { ["uplinks = [\"b\", \"a\"]\npolicy = \"priority\""],         "1 named",                     "default named" },
        { ["policy = \"priority\"", "uplinks = [\"a\", \"b\"]\npolicy = \"priority\""], "2 rule #1, 2 rule #1", "default named rule #1" },
        { ["pool = \"named\"\npolicy = \"priority\""],                 "1 named",                     "default named" },
        { ["pool = \"named\"\npolicy = \"random\"\nname = \"named\""], "2 rule #1",                   "default named rule #1" },
        { ["policy = \"random\"\nname = \"default\""],                 "2 rule #1",                   "default named rule #1" },
        { ["when-none = \"drop\"", "when-none = \"any\""],             "2 rule #1, 3 rule #2",        "default named rule #1 rule #2" },
        { ["affinity-time = \"1m\"", "affinity-time = \"60s\""],       "2 rule #1, 2 rule #1",        "default named rule #1" },
    };

    [Theory]
    [MemberData(nameof(Shared))]
    public void Parse_RulesWithSettings_ShareAlikePools(string[] rules, string perRule, string all)
    {
        var model = Model(Sample.With(8, "[[pool]]\nname = \"named\"\nuplinks = [\"b\", \"a\"]\npolicy = \"priority\"")
            + string.Concat(rules.Select((rule, index) => string.Create(CultureInfo.InvariantCulture, $"[[rule]]\nport = {index + 1}\n{rule}\n"))));

        Assert.Equal(perRule, string.Join(", ", model.Rules.Select(rule => $"{rule.Pool.Index} {rule.Pool.Name}")));
        Assert.Equal(all, string.Join(' ', model.Pools.Select(pool => pool.Name)));
        Assert.All(model.Rules, rule => Assert.Same(model.Pools[rule.Pool.Index], rule.Pool));
    }

    [Fact]
    public void Parse_SettingsLeftOut_ComeFromPoolThenTop()
    {
        var model = Model("""
            policy = "random"
            affinity = "client"
            min-available = 2
            when-none = "drop"
            """ + "\n" + Sample.With(8, """
            [[pool]]
            name = "p"
            uplinks = ["b"]
            affinity = "client+site"
            overflow-at = 50
            [[rule]]
            pool = "p"
            min-available = 1
            """));

        var pool = Assert.Single(model.Rules).Pool;
        Assert.Equal((SelectionPolicyKind.Random, AffinityScope.ClientSite), (pool.Policy, pool.Affinity.Scope));
        Assert.Equal((1, 50, WhenNone.Drop), (pool.MinAvailable, pool.OverflowAtPercent, pool.WhenNone));
        Assert.Equal((2, 50, "p"), (model.Pools[1].MinAvailable, model.Pools[1].OverflowAtPercent, model.Pools[1].Name));
        Assert.Equal((2, 80), (model.Pools[0].MinAvailable, model.Pools[0].OverflowAtPercent));
    }

    [Fact]
    public void Parse_PoolsAndRulesUpToTheLimits_AreTaken()
    {
        var pools = string.Concat(Enumerable.Range(1, 254).Select(number => $"[[pool]]\nname = \"p{number}\"\nuplinks = [\"a\"]\n"));
        var rules = string.Concat(Enumerable.Range(1, 1023).Select(number => $"[[rule]]\nport = {number}\npool = \"p{1 + (number % 254)}\"\n"));

        var model = ConfigurationFile.Parse(Sample.With(8, pools + rules + "[[rule]]\nuplinks = [\"b\"]\n"), "test.toml");

        Assert.Equal("", model.ToString());
        Assert.Equal((256, 1024), (model.Model!.Pools.Length, model.Model.Rules.Length));
    }

    private static AddressPrefix Network(string text) => AddressPrefix.FromNetwork(IPNetwork.Parse(text));

    private static RouterModel Model(string text)
    {
        var result = ConfigurationFile.Parse(text, "test.toml");
        Assert.DoesNotContain(result.Findings, finding => finding.Severity == FindingSeverity.Error);
        return Assert.IsType<RouterModel>(result.Model);
    }
}
