using MwanLb.Marker.Routing;
using MwanLb.Marker.Squid.Checking;

namespace MwanLb.Marker.Tests.Squid.Checking;

public sealed class ConnectionPinTests
{
    // As nft 1.0 lists a pin made by hand: copied, and a line for each mark
    private const string Copied = """
        table inet mwan_pin {
        	chain out {
        		type route hook output priority mangle; policy accept;
        		ct direction original ct mark != 0x00000000 meta mark set ct mark
        		ct state new ct mark 0x00000000 meta mark != 0x00000000 ct mark set meta mark
        	}
        }
        """;

    private const string Constants = """
        table ip mwanlb_pin {
        	chain output {
        		type route hook output priority mangle; policy accept;
        		ct direction original ct mark & 0x000000ff == 0x00000001 meta mark set meta mark & 0xffffff01 | 0x00000001
        		ct state new ct mark & 0x000000ff == 0x00000000 meta mark & 0x000000ff == 0x00000001 ct mark set ct mark & 0xffffff01 | 0x00000001
        	}
        }
        """;

    private const string Forwarded = """
        table inet other {
        	chain pre {
        		type filter hook prerouting priority mangle; policy accept;
        		meta mark set ct mark
        	}
        	chain out {
        		type route hook output priority mangle; policy accept;
        		ct mark set meta mark
        	}
        }
        """;

    public static TheoryData<string, string, bool> Rulesets => new()
    {
        { Copied,    "ip",  true },
        { Copied,    "ip6", true },
        { Constants, "ip",  true },
        { Constants, "ip6", false },
        { Forwarded, "ip",  false },
        { "",        "ip",  false },
    };

    [Theory]
    [MemberData(nameof(Rulesets))]
    public void IsInRuleset_Ruleset_IsRead(string ruleset, string family, bool expected) => Assert.Equal(expected, ConnectionPin.IsInRuleset(ruleset, family));

    [Fact]
    public void IsInRuleset_OurOwnRules_ArePinned()
    {
        var model = Sample.Model();

        var text = NftablesRules.Text(model, RoutedFamily.Of(model, IPv6Support.None), _ => "");

        Assert.True(ConnectionPin.IsInRuleset(text.Replace("; ", ";\n", StringComparison.Ordinal), "ip"));
    }

    public static TheoryData<string, bool> Tables => new()
    {
        // Our own, a pin made by hand, in a chain that nothing leads to, without what saves the mark, at the wrong place
        { "-A OUTPUT -j MWANLB_OUTPUT\n-A MWANLB_OUTPUT -j CONNMARK --restore-mark --nfmask 0xff --ctmask 0xff\n-A MWANLB_OUTPUT -j CONNMARK --save-mark", true },
        { "-A OUTPUT -m conntrack --ctstate NEW -j CONNMARK --save-mark\n-A OUTPUT -m connmark ! --mark 0x0 -j CONNMARK --restore-mark", true },
        { "-A PIN -j CONNMARK --restore-mark\n-A PIN -j CONNMARK --save-mark", false },
        { "-A OUTPUT -g PIN\n-A PIN -j CONNMARK --restore-mark", false },
        { "-A PREROUTING -j CONNMARK --restore-mark\n-A OUTPUT -j CONNMARK --save-mark", false },
        { "iptables-save: not found", false },
    };

    [Theory]
    [MemberData(nameof(Tables))]
    public void IsInTables_Tables_AreRead(string saved, bool expected) => Assert.Equal(expected, ConnectionPin.IsInTables("*mangle\n:OUTPUT ACCEPT [0:0]\n" + saved + "\nCOMMIT"));

    [Fact]
    public void IsInTables_OurOwnRules_ArePinned()
    {
        var model = Sample.Model();

        Assert.True(ConnectionPin.IsInTables(
            "-A OUTPUT -j MWANLB_OUTPUT\n" + IptablesRules.RestoreText(model, RoutedFamily.Of(model, IPv6Support.None)[0], "mangle", "")));
    }
}
