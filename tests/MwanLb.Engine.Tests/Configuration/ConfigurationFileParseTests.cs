using System.Net;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Engine.Tests.Configuration;

public sealed class ConfigurationFileParseTests
{
    public static TheoryData<string, SelectionPolicyKind> Policies => new()
    {
        { "round-robin",                SelectionPolicyKind.RoundRobin },
        { "weighted-round-robin",       SelectionPolicyKind.WeightedRoundRobin },
        { "least-connections",          SelectionPolicyKind.LeastConnections },
        { "weighted-least-connections", SelectionPolicyKind.WeightedLeastConnections },
        { "random",                     SelectionPolicyKind.Random },
        { "power-of-two-choices",       SelectionPolicyKind.PowerOfTwoChoices },
        { "lowest-latency",             SelectionPolicyKind.LowestLatency },
        { "least-used",                 SelectionPolicyKind.LeastUsed },
        { "overflow",                   SelectionPolicyKind.Overflow },
        { "priority",                   SelectionPolicyKind.Priority },
    };

    public static TheoryData<string, FirewallBackend> Backends => new()
    {
        { "auto",     FirewallBackend.Auto },
        { "nftables", FirewallBackend.Nftables },
        { "iptables", FirewallBackend.Iptables },
    };

    public static TheoryData<string, LogSeverity> Levels => new()
    {
        { "trace",       LogSeverity.Trace },
        { "debug",       LogSeverity.Debug },
        { "information", LogSeverity.Information },
        { "warning",     LogSeverity.Warning },
        { "error",       LogSeverity.Error },
    };

    /// <summary>The same two settings in each of TOML's spellings.</summary>
    public static TheoryData<string> Spellings => new()
    {
        "[log]\nlevel = \"debug\"\nfile = \"/x\"\n[[uplink]]\nname = \"a\"\ninterface = \"w\"\n",
        "log.level = \"debug\"\nlog.file = '/x'\n[[uplink]]\nname = \"a\"\ninterface = \"w\"\n",
        "log = { level = \"debug\", file = \"/x\" }\nuplink = [{ name = \"a\", interface = \"w\" }]\n",
        "\"log\".\"level\" = \"debug\"\r\nlog.file = \"/x\"\r\n[[\"uplink\"]]\r\n\"name\" = \"a\"\r\ninterface = \"w\"\r\n",
        "\uFEFFlog.level = \"debug\"\nlog.file = \"/\\u0078\"\n[[ uplink ]]\nname = \"\"\"a\"\"\"\ninterface = '''w'''\n",
    };

    [Fact]
    public void Parse_CommonCase_HasNoFindings()
    {
        var result = ConfigurationFile.Parse(Sample.Common, "mwanlb.toml");

        Assert.Empty(result.Findings);
        Assert.Equal("", result.ToString());
        Assert.True(result.IsValid);
        Assert.Equal("mwanlb.toml", result.Path);
        Assert.Equal(SelectionPolicyKind.WeightedRoundRobin, result.Model!.Pools[0].Policy);
        Assert.Equal(["lan0"], result.Model.Lan);
        Assert.Equal(
        [
            new Uplink { Index = 0, Name = "fibre", Interface = "wan0", Gateway = IPAddress.Parse("192.168.100.1"), Fwmark = new(1, 0xff), Table = 101, Weight = 2, Tier = 1 },
            new Uplink { Index = 1, Name = "dsl", Interface = "wan0", Gateway = IPAddress.Parse("192.168.100.2"), Fwmark = new(2, 0xff), Table = 102, Weight = 1, Tier = 1 },
        ], result.Model.Uplinks);
    }

    [Fact]
    public void Parse_OnlyUplinks_FillsInDefaults()
    {
        var model = Model(Sample.With(1, "lan = []"));

        var pool = Assert.Single(model.Pools);
        Assert.Equal((0, "default", SelectionPolicyKind.RoundRobin), (pool.Index, pool.Name, pool.Policy));
        Assert.Equal(model.Uplinks, pool.Uplinks);
        Assert.Equal(new Affinity(AffinityScope.None, AffinityMode.Hash, TimeSpan.FromMinutes(30)), pool.Affinity);
        Assert.Equal((1, 80, WhenNone.DefaultRoute), (pool.MinAvailable, pool.OverflowAtPercent, pool.WhenNone));
        Assert.Empty(model.Rules);
        Assert.Equal(TimeSpan.FromSeconds(30), model.SlowStart);
        Assert.Null(model.CountsFile);
        Assert.Equal(65_536, model.AffinityEntries);
        Assert.Equal("/usr/share/publicsuffix/public_suffix_list.dat", model.PublicSuffixList);
        Assert.Empty(model.Lan);
        Assert.Equal(0xffu, model.FwmarkMask);
        Assert.Equal(FirewallBackend.Auto, model.Backend);
        Assert.True(model.Masquerade);
        Assert.True(model.Masquerade6);
        Assert.Equal((false, false), (model.Local, model.HasIPv6));
        Assert.Equal(0, model.Queue);
        Assert.Equal(1, model.Queues);
        Assert.Equal("proxy", model.Group);
        Assert.Equal(LogSeverity.Information, model.LogSeverity);
        Assert.Equal("/var/log/mwanlb/mwanlb.log", model.LogFile);
        Assert.Equal(new Uplink { Index = 1, Name = "b", Interface = "wan1", Gateway = null, Fwmark = new(2, 0xff), Table = 102, Weight = 1, Tier = 1 }, model.Uplinks[1]);
    }

    [Fact]
    public void Parse_EveryKey_TakesTheValues()
    {
        var model = Model(Sample.Full);

        var pool = model.Pools[0];
        Assert.Equal(SelectionPolicyKind.LeastConnections, pool.Policy);
        Assert.Equal(new Affinity(AffinityScope.ClientDestination, AffinityMode.Remember, TimeSpan.FromMinutes(45)), pool.Affinity);
        Assert.Equal((2, 90, WhenNone.Drop), (pool.MinAvailable, pool.OverflowAtPercent, pool.WhenNone));
        Assert.Equal("/run/marks_stats.csv", model.CountsFile);
        Assert.Equal(TimeSpan.FromMinutes(2), model.SlowStart);
        Assert.Equal(4096, model.AffinityEntries);
        Assert.Equal("/usr/local/share/suffixes.dat", model.PublicSuffixList);
        Assert.Equal(["lan0", "br-guest.20"], model.Lan);
        Assert.Equal(0xff00u, model.FwmarkMask);
        Assert.Equal(FirewallBackend.Iptables, model.Backend);
        Assert.False(model.Masquerade);
        Assert.False(model.Masquerade6);
        Assert.Equal((true, true), (model.Local, model.HasIPv6));
        Assert.Equal(7, model.Queue);
        Assert.Equal(4, model.Queues);
        Assert.Equal("squid", model.Group);
        Assert.Equal(LogSeverity.Debug, model.LogSeverity);
        Assert.Equal("/var/log/router/mwanlb.log", model.LogFile);
        Assert.Equal(
        [
            new Uplink { Index = 0, Name = "fibre_1", Interface = "wan0", Gateway = IPAddress.Parse("192.168.100.1"), Gateway6 = IPAddress.Parse("fe80::1"), HasIPv6 = true, Fwmark = new(0x200, 0xff00), Table = 4294967295, Weight = 1000, Tier = 255, Download = 1_000_000_000, Upload = 512_500_000, Bind = SocketBinding.Device, OnDown = OnDown.FlushAndReset, OnRecovery = new(TimeSpan.FromMinutes(10)) },
            new Uplink { Index = 1, Name = "lte", Interface = "ppp0", Gateway = null, Fwmark = new(0x100, 0xff00), Table = 101, Weight = 0, Tier = 2, Download = 50_000_000, OnDown = OnDown.FlushAndReset, OnRecovery = new(TimeSpan.FromMinutes(10)) },
        ], model.Uplinks.Select(u => u with { Resolvers = [] }));
        Assert.Equal(["9.9.9.9:53", "192.168.100.1:5353", "[2620:fe::fe]:53"], model.Uplinks[0].Resolvers.Select(r => r.ToString()));
    }

    /// <summary>What is written of an uplink, and which families it then carries.</summary>
    public static TheoryData<string, bool, bool> Families => new()
    {
        // written                                                  IPv4   IPv6
        { "",                                                       true,  false },
        { "gateway6 = \"fe80::1\"",                                 true,  true  },
        { "gateway6 = \"fe80::1\"\nipv6 = true",                    true,  true  },
        { "ipv6 = true",                                            true,  true  },
        { "ipv6 = false",                                           true,  false },
        { "ipv4 = true",                                            true,  false },
        { "gateway6 = \"2001:db8::1\"\nipv4 = false",               false, true  },
        { "ipv6 = true\nipv4 = false",                              false, true  },
    };

    [Theory]
    [MemberData(nameof(Families))]
    public void Parse_KeysOfTheFamilies_SayWhatAnUplinkCarries(string written, bool hasIPv4, bool hasIPv6)
    {
        var model = Model(Sample.With(8, written));

        Assert.Equal((hasIPv4, hasIPv6), (model.Uplinks[1].HasIPv4, model.Uplinks[1].HasIPv6));
        Assert.Equal(hasIPv6, model.HasIPv6);
    }

    [Fact]
    public void Parse_EmptyLogFile_MeansNone() => Assert.Null(Model(Sample.With(8, "[log]\nfile = \"\"")).LogFile);

    [Theory]
    [MemberData(nameof(Policies))]
    public void Parse_Policy_IsMapped(string word, SelectionPolicyKind expected) =>
        Assert.Equal(expected, Model($"policy = \"{word}\"\n" + Sample.With(4, "interface = \"wan0\"\ndownload = \"8mbit\"") + "upload = \"2mbit\"").Pools[0].Policy);

    [Theory]
    [MemberData(nameof(Backends))]
    public void Parse_Backend_IsMapped(string word, FirewallBackend expected) =>
        Assert.Equal(expected, Model($"backend = \"{word}\"\n" + Sample.With(8, "")).Backend);

    [Theory]
    [MemberData(nameof(Levels))]
    public void Parse_LogLevel_IsMapped(string word, LogSeverity expected) =>
        Assert.Equal(expected, Model(Sample.With(8, $"[log]\nlevel = \"{word}\"")).LogSeverity);

    [Fact]
    public void Mappings_EveryEnumValue_HasAWord()
    {
        Assert.Equal(Enum.GetValues<SelectionPolicyKind>(), Policies.Select(row => row.Data.Item2));
        Assert.Equal(Enum.GetValues<FirewallBackend>(), Backends.Select(row => row.Data.Item2));
        Assert.Equal(Enum.GetValues<LogSeverity>(), Levels.Select(row => row.Data.Item2));
    }

    [Theory]
    [MemberData(nameof(Spellings))]
    public void Parse_AnySpellingOfTables_IsTheSame(string text)
    {
        var model = Model(text);

        Assert.Equal(LogSeverity.Debug, model.LogSeverity);
        Assert.Equal("/x", model.LogFile);
        Assert.Equal(("a", "w"), (model.Uplinks.Single().Name, model.Uplinks.Single().Interface));
    }

    private static RouterModel Model(string text)
    {
        var result = ConfigurationFile.Parse(text, "test.toml");
        Assert.DoesNotContain(result.Findings, finding => finding.Severity == FindingSeverity.Error);
        return Assert.IsType<RouterModel>(result.Model);
    }
}
