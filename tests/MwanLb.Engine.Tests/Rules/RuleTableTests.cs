using System.Globalization;
using MwanLb.Engine.Rules;
using MwanLb.Engine.Selection;

namespace MwanLb.Engine.Tests.Rules;

public sealed class RuleTableTests
{
    [Fact]
    public void FirstMatch_NoRules_IsNone() => Assert.Equal(-1, RuleTable.Compile([]).FirstMatch(new RuleSample.Parts().Flow, 0));

    [Theory]
    [InlineData(0)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(1023)]
    public void FirstMatch_RulesWithoutConditions_IsTheStart(int start)
    {
        var table = RuleTable.Compile(RuleSample.Of(Enumerable.Repeat(new RuleMatch(), 1024)));

        Assert.Equal(start, table.FirstMatch(new RuleSample.Parts().Flow, start));
        Assert.Equal(-1, table.FirstMatch(new RuleSample.Parts().Flow, 1024));
    }

    [Theory]
    // network          address              fits
    [InlineData("::/0", "2001:db8::1", true)]
    [InlineData("::/0", "192.0.2.1", false)]
    [InlineData("::/0", "", false)]
    [InlineData("0.0.0.0/0", "192.0.2.1", true)]
    [InlineData("0.0.0.0/0", "::1", false)]
    [InlineData("0.0.0.0/0", "", false)]
    public void FirstMatch_WholeAddressFamily_HoldsKnownAddressesOfItAlone(string network, string address, bool fits)
    {
        var table = RuleTable.Compile(RuleSample.Of(new RuleMatch { Clients = [RuleSample.Network(network)] }));

        Assert.Equal(fits ? 0 : -1, table.FirstMatch(new RuleSample.Parts(Client: address).Flow, 0));
    }

    [Fact]
    public void FirstMatch_1024RulesOfAllKinds_FindsTheOneAskedFor()
    {
        var rules = RuleSample.Of(Enumerable.Range(0, 1024).Select(i => new RuleMatch
        {
            Clients = [RuleSample.Network(string.Create(CultureInfo.InvariantCulture, $"10.{i / 256}.{i % 256}.0/24"))],
            Domains = [$"site-{i}.example"],
            Ports = [new((ushort)(1000 + i), (ushort)(1000 + i))],
            Users = [$"user-{i}"],
        }));
        var table = RuleTable.Compile(rules);

        for (var i = 0; i < rules.Length; i++)
        {
            var flow = new RuleSample.Parts(
                Client: string.Create(CultureInfo.InvariantCulture, $"10.{i / 256}.{i % 256}.9"),
                User: $"user-{i}",
                Name: $"WWW.site-{i}.example.",
                Port: (ushort)(1000 + i)).Flow;
            Assert.Equal(i, table.FirstMatch(flow, 0));
            Assert.Equal(-1, table.FirstMatch(flow, i + 1));
        }
    }

    [Fact]
    public void FirstMatch_ManyTimes_AllocatesNothing()
    {
        var table = RuleTable.Compile(RuleSample.Of(new RuleMatch
        {
            Paths = [FlowPath.Squid],
            Clients = [RuleSample.Network("10.0.0.0/8")],
            Users = ["anna"],
            Destinations = [RuleSample.Network("2001:db8::/32")],
            Domains = ["example.com"],
            Ports = [new(80, 90)],
            Protocols = [6],
            Interfaces = ["lan0"],
        }));
        var flow = new RuleSample.Parts(FlowPath.Squid, "10.1.2.3", "anna", "2001:db8::9", "www.example.com.", 85, 6, "lan0").Flow;
        Assert.Equal(0, table.FirstMatch(flow, 0));
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 10_000; i++)
        {
            table.FirstMatch(flow, 0);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    public static TheoryData<RuleSampleMatch, string?> Mismatches => new()
    {
        { new(new RuleMatch { Paths = [FlowPath.Proxy, FlowPath.Forwarded] }),            "path is squid, must be proxy or forwarded"        },
        { new(new RuleMatch { Clients = [RuleSample.Network("192.168.0.0/16")] }),        "client is 10.0.0.1, must be 192.168.0.0/16"       },
        { new(new RuleMatch { Users = ["anna"] }),                                        "user is not known, must be anna"                  },
        { new(new RuleMatch { Destinations = [RuleSample.Network("2001:db8::/32")] }),    "destination is not known, must be 2001:db8::/32"  },
        { new(new RuleMatch { Domains = ["example.org"] }),                               "domain is www.example.com, must be example.org"   },
        { new(new RuleMatch { Ports = [new(80, 80), new(8000, 8080)] }),                  "port is 443, must be 80 or 8000-8080"             },
        { new(new RuleMatch { Protocols = [17] }),                                        "protocol is not known, must be 17"                },
        { new(new RuleMatch { Interfaces = ["lan0"] }),                                   "interface is not known, must be lan0"             },
        { new(new RuleMatch { Domains = ["example.com"], Ports = [new(1, 1023)] }),       null                                               },
    };

    [Theory]
    [MemberData(nameof(Mismatches))]
    public void Mismatch_OfEachKind_SaysWhatIsAndWhatMustBe(RuleSampleMatch match, string? words) =>
        Assert.Equal(words, RuleMismatch.Find(match.Match, new RuleSample.Parts(Client: "10.0.0.1", Name: "WWW.example.com", Port: 443).Flow));

    /// <summary>A rule's conditions as a test's argument.</summary>
    public sealed record RuleSampleMatch(RuleMatch Match);
}
