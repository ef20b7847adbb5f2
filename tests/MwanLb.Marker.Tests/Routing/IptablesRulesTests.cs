using MwanLb.Engine.Configuration;
using MwanLb.Marker.Routing;

namespace MwanLb.Marker.Tests.Routing;

public sealed class IptablesRulesTests
{
    [Fact]
    public void RestoreText_TwoUplinks_IsOneTransactionATable() => Assert.Equal(
        """
        *mangle
        :MWANLB_PREROUTING - [0:0]
        :MWANLB_OUTPUT - [0:0]
        :MWANLB_FIRST - [0:0]
        :MWANLB_NEW - [0:0]
        -A MWANLB_PREROUTING -m connmark ! --mark 0x0/0xff -j CONNMARK --restore-mark --nfmask 0xff --ctmask 0xff
        -A MWANLB_PREROUTING -m connmark --mark 0x0/0xff -m conntrack --ctstate NEW -j MWANLB_FIRST
        -A MWANLB_OUTPUT -m connmark ! --mark 0x0/0xff -j CONNMARK --restore-mark --nfmask 0xff --ctmask 0xff
        -A MWANLB_OUTPUT -m mark ! --mark 0x0/0xff -m connmark --mark 0x0/0xff -m conntrack --ctstate NEW -j CONNMARK --save-mark --nfmask 0xff --ctmask 0xff
        -A MWANLB_FIRST -m mark ! --mark 0x0/0xff -j CONNMARK --save-mark --nfmask 0xff --ctmask 0xff
        -A MWANLB_FIRST -m mark ! --mark 0x0/0xff -j RETURN
        -A MWANLB_FIRST -i lan0 -g MWANLB_NEW
        -A MWANLB_FIRST ! -s 169.254.0.0/16 -i wan0 -m addrtype --dst-type UNICAST,LOCAL -j CONNMARK --set-xmark 0x1/0xff
        -A MWANLB_FIRST ! -s 169.254.0.0/16 -i wan1 -m addrtype --dst-type UNICAST,LOCAL -j CONNMARK --set-xmark 0x2/0xff
        -A MWANLB_NEW -m addrtype ! --dst-type UNICAST -j RETURN
        -A MWANLB_NEW -s 169.254.0.0/16 -j RETURN
        -A MWANLB_NEW -d 169.254.0.0/16 -j RETURN
        -A MWANLB_NEW -p udp -m udp --dport 67:68 -j RETURN
        (networks)
        -A MWANLB_NEW -j NFQUEUE --queue-num 0 --queue-bypass
        COMMIT
        *nat
        :MWANLB_POSTROUTING - [0:0]
        -A MWANLB_POSTROUTING -o wan0 -m addrtype ! --src-type LOCAL --limit-iface-out -j MASQUERADE
        -A MWANLB_POSTROUTING -o wan1 -m addrtype ! --src-type LOCAL --limit-iface-out -j MASQUERADE
        COMMIT

        """,
        RoutingSample.Iptables(Sample.Model(), IpFamily.IPv4));

    [Fact]
    public void RestoreText_IPv6_ExemptsItsOwnScopesAndNeverItsAdvertisements() => Assert.Equal(
        """
        -A MWANLB_FIRST ! -s fe80::/10 ! -d ff00::/8 -i wan0 -j CONNMARK --set-xmark 0x1/0xff
        -A MWANLB_FIRST ! -s fe80::/10 ! -d ff00::/8 -i wan1 -j CONNMARK --set-xmark 0x2/0xff
        -A MWANLB_NEW -d ff00::/8 -j RETURN
        -A MWANLB_NEW -s fe80::/10 -j RETURN
        -A MWANLB_NEW -d fe80::/10 -j RETURN
        -A MWANLB_NEW -p udp -m udp --dport 546:547 -j RETURN
        -A MWANLB_NEW -m addrtype --dst-type LOCAL,ANYCAST -j RETURN
        (networks)
        -A MWANLB_NEW -j NFQUEUE --queue-num 0 --queue-bypass
        COMMIT
        *nat
        :MWANLB_POSTROUTING - [0:0]
        -A MWANLB_POSTROUTING -o wan0 -m addrtype ! --src-type LOCAL --limit-iface-out -j MASQUERADE
        -A MWANLB_POSTROUTING -o wan1 -m addrtype ! --src-type LOCAL --limit-iface-out -j MASQUERADE
        COMMIT

        """,
        RoutingSample.Iptables(RoutingSample.DualStack(), IpFamily.IPv6).Split("-g MWANLB_NEW\n")[1]);

    [Fact]
    public void RestoreText_OtherMaskNoLanNoMasquerade_HasNeitherQueueNorNat() => Assert.Equal(
        """
        *mangle
        :MWANLB_PREROUTING - [0:0]
        :MWANLB_OUTPUT - [0:0]
        :MWANLB_FIRST - [0:0]
        :MWANLB_NEW - [0:0]
        -A MWANLB_PREROUTING -m connmark ! --mark 0x0/0xff00 -j CONNMARK --restore-mark --nfmask 0xff00 --ctmask 0xff00
        -A MWANLB_PREROUTING -m connmark --mark 0x0/0xff00 -m conntrack --ctstate NEW -j MWANLB_FIRST
        -A MWANLB_OUTPUT -m connmark ! --mark 0x0/0xff00 -j CONNMARK --restore-mark --nfmask 0xff00 --ctmask 0xff00
        -A MWANLB_OUTPUT -m mark ! --mark 0x0/0xff00 -m connmark --mark 0x0/0xff00 -m conntrack --ctstate NEW -j CONNMARK --save-mark --nfmask 0xff00 --ctmask 0xff00
        -A MWANLB_FIRST -m mark ! --mark 0x0/0xff00 -j CONNMARK --save-mark --nfmask 0xff00 --ctmask 0xff00
        -A MWANLB_FIRST -m mark ! --mark 0x0/0xff00 -j RETURN
        -A MWANLB_FIRST ! -s 169.254.0.0/16 -i wan0 -m addrtype --dst-type UNICAST,LOCAL -j CONNMARK --set-xmark 0x100/0xff00
        -A MWANLB_FIRST ! -s 169.254.0.0/16 -i wan1 -m addrtype --dst-type UNICAST,LOCAL -j CONNMARK --set-xmark 0x200/0xff00
        COMMIT

        """,
        RoutingSample.Iptables(Sample.Model("lan = []\nfwmark-mask = 0xff00\nmasquerade = false"), IpFamily.IPv4));

    [Fact]
    public void RestoreText_TwoLansAndAQueue_QueuesFromEach() => Assert.Equal(
        [
            "-A MWANLB_FIRST -i lan0 -g MWANLB_NEW",
            "-A MWANLB_FIRST -i guest.7 -g MWANLB_NEW",
            "-A MWANLB_NEW -j NFQUEUE --queue-num 5 --queue-bypass",
        ],
        Lines(Sample.Model("lan = [\"lan0\", \"guest.7\"]\nqueue = 5")).Where(r => r.Contains("NFQUEUE", StringComparison.Ordinal) || r.Contains("-g ", StringComparison.Ordinal)));

    [Fact]
    public void RestoreText_SeveralQueues_ShareTheConnections() => Assert.Single(
        Lines(Sample.Model("lan = [\"lan0\"]\nqueue = 5\nqueues = 4")), "-A MWANLB_NEW -j NFQUEUE --queue-balance 5:8 --queue-bypass");

    [Fact]
    public void RestoreText_SharedInterface_AsksTheDaemonByWhichUplinkAConnectionCameIn()
    {
        var inbound = Lines(RoutingSample.Shared(Sample.Model("lan = []"))).Where(r => r.Contains("-i ", StringComparison.Ordinal));

        Assert.Equal(["-A MWANLB_FIRST ! -s 169.254.0.0/16 -i wan0 -m addrtype --dst-type UNICAST,LOCAL -j NFQUEUE --queue-num 0 --queue-bypass"], inbound);
    }

    [Fact]
    public void RestoreText_SharedInterfaceOfOneUplinkWithIPv6_MarksItsIPv6()
    {
        var model = RoutingSample.Shared(RoutingSample.DualStack());
        model = model with { Uplinks = [model.Uplinks[0] with { HasIPv6 = false }, model.Uplinks[1]] };

        Assert.Single(Lines(model, IpFamily.IPv6), "-A MWANLB_FIRST ! -s fe80::/10 ! -d ff00::/8 -i wan0 -j CONNMARK --set-xmark 0x2/0xff");
    }

    [Theory]
    [InlineData("", "-A MWANLB_POSTROUTING -o wan0 -m addrtype ! --src-type LOCAL --limit-iface-out -j MASQUERADE")]
    [InlineData("\nmasquerade = false", "-A MWANLB_POSTROUTING -o wan0 -m addrtype --src-type LOCAL -m addrtype ! --src-type LOCAL --limit-iface-out -j MASQUERADE")]
    public void RestoreText_Local_QueuesAndTranslatesTheRoutersOwn(string masquerade, string translation)
    {
        var rules = Lines(Sample.Model("lan = []" + masquerade) with { Local = true });

        Assert.Single(rules, "-A MWANLB_OUTPUT ! -o lo -m mark --mark 0x0/0xff -m connmark --mark 0x0/0xff -m conntrack --ctstate NEW -j MWANLB_NEW");
        Assert.Single(rules, "-A MWANLB_NEW -j NFQUEUE --queue-num 0 --queue-bypass");
        Assert.Single(rules, translation);
    }

    [Fact]
    public void RestoreText_NoTranslationOfIPv6_QueuesNoneButKeepsTheMarks()
    {
        var text = RoutingSample.Iptables(RoutingSample.DualStack() with { Local = true }, IpFamily.IPv6, IPv6Support.NoTranslation);

        Assert.DoesNotContain("NFQUEUE", text, StringComparison.Ordinal);
        Assert.DoesNotContain("*nat", text, StringComparison.Ordinal);
        Assert.Contains("--restore-mark", text, StringComparison.Ordinal);
        Assert.Contains("--set-xmark 0x2/0xff", text, StringComparison.Ordinal);
    }

    [Fact]
    public void RestoreText_NoTranslationOfIPv6ButNoneAskedFor_QueuesTheLan() => Assert.Contains(
        "-A MWANLB_FIRST -i lan0 -g MWANLB_NEW\n",
        RoutingSample.Iptables(RoutingSample.DualStack() with { Masquerade6 = false }, IpFamily.IPv6, IPv6Support.NoTranslation),
        StringComparison.Ordinal);

    private static string[] Lines(RouterModel model, IpFamily? family = null) => RoutingSample.Iptables(model, family ?? IpFamily.IPv4).Split('\n');
}
