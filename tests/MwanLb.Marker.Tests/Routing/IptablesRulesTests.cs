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
        -A MWANLB_PREROUTING -m connmark ! --mark 0x0/0xff -j CONNMARK --restore-mark --nfmask 0xff --ctmask 0xff
        -A MWANLB_PREROUTING -m mark ! --mark 0x0/0xff -m connmark --mark 0x0/0xff -m conntrack --ctstate NEW -j CONNMARK --save-mark --nfmask 0xff --ctmask 0xff
        -A MWANLB_OUTPUT -m connmark ! --mark 0x0/0xff -j CONNMARK --restore-mark --nfmask 0xff --ctmask 0xff
        -A MWANLB_OUTPUT -m mark ! --mark 0x0/0xff -m connmark --mark 0x0/0xff -m conntrack --ctstate NEW -j CONNMARK --save-mark --nfmask 0xff --ctmask 0xff
        -A MWANLB_PREROUTING -i lan0 -m mark --mark 0x0/0xff -m conntrack --ctstate NEW -m addrtype --dst-type UNICAST -j NFQUEUE --queue-num 0 --queue-bypass
        COMMIT
        *nat
        :MWANLB_POSTROUTING - [0:0]
        -A MWANLB_POSTROUTING -o wan0 -m addrtype ! --src-type LOCAL --limit-iface-out -j MASQUERADE
        -A MWANLB_POSTROUTING -o wan1 -m addrtype ! --src-type LOCAL --limit-iface-out -j MASQUERADE
        COMMIT

        """,
        IptablesRules.RestoreText(Sample.Model()));

    [Fact]
    public void RestoreText_OtherMaskNoLanNoMasquerade_HasNeitherQueueNorNat() => Assert.Equal(
        """
        *mangle
        :MWANLB_PREROUTING - [0:0]
        :MWANLB_OUTPUT - [0:0]
        -A MWANLB_PREROUTING -m connmark ! --mark 0x0/0xff00 -j CONNMARK --restore-mark --nfmask 0xff00 --ctmask 0xff00
        -A MWANLB_PREROUTING -m mark ! --mark 0x0/0xff00 -m connmark --mark 0x0/0xff00 -m conntrack --ctstate NEW -j CONNMARK --save-mark --nfmask 0xff00 --ctmask 0xff00
        -A MWANLB_OUTPUT -m connmark ! --mark 0x0/0xff00 -j CONNMARK --restore-mark --nfmask 0xff00 --ctmask 0xff00
        -A MWANLB_OUTPUT -m mark ! --mark 0x0/0xff00 -m connmark --mark 0x0/0xff00 -m conntrack --ctstate NEW -j CONNMARK --save-mark --nfmask 0xff00 --ctmask 0xff00
        COMMIT

        """,
        IptablesRules.RestoreText(Sample.Model("lan = []\nfwmark-mask = 0xff00\nmasquerade = false")));

    [Fact]
    public void Rules_TwoLansAndAQueue_QueuesFromEach() => Assert.Equal(
        [
            "-A MWANLB_PREROUTING -i lan0 -m mark --mark 0x0/0xff -m conntrack --ctstate NEW -m addrtype --dst-type UNICAST -j NFQUEUE --queue-num 5 --queue-bypass",
            "-A MWANLB_PREROUTING -i guest.7 -m mark --mark 0x0/0xff -m conntrack --ctstate NEW -m addrtype --dst-type UNICAST -j NFQUEUE --queue-num 5 --queue-bypass",
        ],
        IptablesRules.Rules(Sample.Model("lan = [\"lan0\", \"guest.7\"]\nqueue = 5"), "mangle").Where(r => r.Contains("NFQUEUE", StringComparison.Ordinal)));

    [Fact]
    public void Rules_SeveralQueues_ShareTheConnections() => Assert.EndsWith(
        " -j NFQUEUE --queue-balance 5:8 --queue-bypass",
        Assert.Single(IptablesRules.Rules(Sample.Model("lan = [\"lan0\"]\nqueue = 5\nqueues = 4"), "mangle"), r => r.Contains("NFQUEUE", StringComparison.Ordinal)),
        StringComparison.Ordinal);
}
