using System.Globalization;
using MwanLb.Engine.Affinities;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Tests.Rules;

namespace MwanLb.Engine.Tests.Affinities;

public sealed class AffinityKeyTests
{
    private static readonly PublicSuffixList Suffixes = PublicSuffixList.Parse("com\nuk\nco.uk\n"u8);

    public static TheoryData<AffinityScope, string, string, string, string?> Words => new()
    {
        // scope                          client          destination      name                   key
        { AffinityScope.Client,            "10.0.0.1",     "",              "",                    "client 10.0.0.1"                                    },
        { AffinityScope.Client,            "10.0.0.1",     "192.0.2.1",     "www.example.com",     "client 10.0.0.1"                                    },
        { AffinityScope.Client,            "",             "192.0.2.1",     "www.example.com",     null                                                 },
        { AffinityScope.ClientSite,        "10.0.0.1",     "",              "A.b.Example.co.UK.",  "client 10.0.0.1 + site example.co.uk"               },
        { AffinityScope.ClientSite,        "10.0.0.1",     "192.0.2.1",     "www.example.com",     "client 10.0.0.1 + site example.com"                 },
        { AffinityScope.ClientSite,        "10.0.0.1",     "192.0.2.129",   "",                    "client 10.0.0.1 + site 192.0.2.0/24"                },
        { AffinityScope.ClientSite,        "2001:db8::1",  "2001:db8:1:2:3::4", "",                "client 2001:db8::1 + site 2001:db8:1::/48"          },
        { AffinityScope.ClientSite,        "10.0.0.1",     "",              "",                    null                                                 },
        { AffinityScope.ClientSite,        "",             "192.0.2.1",     "",                    null                                                 },
        { AffinityScope.ClientDestination, "10.0.0.1",     "192.0.2.1",     "WWW.example.com.",    "client 10.0.0.1 + destination www.example.com"      },
        { AffinityScope.ClientDestination, "10.0.0.1",     "192.0.2.1",     "",                    "client 10.0.0.1 + destination 192.0.2.1"            },
        { AffinityScope.ClientDestination, "10.0.0.1",     "",              ".",                   null                                                 },
    };

    [Theory]
    [MemberData(nameof(Words))]
    public void Describe_OfEachScope_NamesWhatBelongsTogether(AffinityScope scope, string client, string destination, string name, string? words)
    {
        var key = AffinityKey.Create(Flow(client, destination, name).Flow, scope, Suffixes, new byte[AffinityKey.BufferSize]);

        Assert.Equal(words, key.Describe());
        Assert.Equal(words is not null, key.IsKnown);
    }

    [Fact]
    public void Create_NameLongerThanDnsAllows_GoesByTheAddress() =>
        Assert.Equal(
            "client 10.0.0.1 + destination 192.0.2.1",
            AffinityKey.Create(
                Flow("10.0.0.1", "192.0.2.1", new string('a', 256)).Flow, AffinityScope.ClientDestination, Suffixes, new byte[AffinityKey.BufferSize]).Describe());

    [Fact]
    public void Hash_OfKeysInOtherWords_IsAnother()
    {
        // As bytes alone several of these would be the same: a network and its first address, a site and a host of the same name, no destination and none.
        List<(AffinityScope, RuleSample.Parts)> flows =
        [
            (AffinityScope.Client, Flow("10.0.0.1", "", "")),
            (AffinityScope.Client, Flow("10.0.0.2", "", "")),
            (AffinityScope.ClientSite, Flow("10.0.0.1", "192.0.2.0", "")),
            (AffinityScope.ClientSite, Flow("10.0.0.1", "192.0.3.0", "")),
            (AffinityScope.ClientSite, Flow("10.0.0.1", "", "example.com")),
            (AffinityScope.ClientSite, Flow("10.0.0.1", "", "example.co.uk")),
            (AffinityScope.ClientSite, Flow("10.0.0.2", "", "example.com")),
            (AffinityScope.ClientDestination, Flow("10.0.0.1", "192.0.2.0", "")),
            (AffinityScope.ClientDestination, Flow("10.0.0.1", "", "example.com")),
            (AffinityScope.ClientDestination, Flow("10.0.0.1", "", "www.example.com")),
        ];

        Assert.Equal(flows.Count, flows.Select(f => HashOf(f.Item1, f.Item2)).Distinct().Count());
    }

    [Fact]
    public void Hash_AtAnyTime_IsWhatItWasBefore()
    {
        // Written down once: another value would move everybody at an upgrade.
        Assert.Equal("44AFBC0F0634CA63", HashOf(AffinityScope.ClientSite, Flow("10.0.0.1", "", "www.example.com")).ToString("X16", CultureInfo.InvariantCulture));
    }

    private static RuleSample.Parts Flow(string client, string destination, string name) => new(Client: client, Destination: destination, Name: name);

    private static ulong HashOf(AffinityScope scope, RuleSample.Parts parts) =>
        AffinityKey.Create(parts.Flow, scope, Suffixes, new byte[AffinityKey.BufferSize]).Hash();
}
