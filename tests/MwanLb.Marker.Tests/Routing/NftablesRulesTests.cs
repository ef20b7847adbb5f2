using MwanLb.Marker.Routing;

namespace MwanLb.Marker.Tests.Routing;

public sealed class NftablesRulesTests
{
    [Fact]
    public void Text_TwoUplinks_IsOneTableReplacedWhole() => Assert.Equal(
        """
        table inet mwanlb
        delete table inet mwanlb
        table inet mwanlb {
          chain restore_0x1 { meta mark set meta mark & 0xffffff00 | 0x1; }
          chain save_0x1 { ct mark set ct mark & 0xffffff00 | 0x1; }
          chain restore_0x2 { meta mark set meta mark & 0xffffff00 | 0x2; }
          chain save_0x2 { ct mark set ct mark & 0xffffff00 | 0x2; }
          chain prerouting {
            type filter hook prerouting priority mangle; policy accept;
            ct mark & 0xff vmap { 0x1 : jump restore_0x1, 0x2 : jump restore_0x2 }
            ct state new ct mark & 0xff == 0 meta mark & 0xff vmap { 0x1 : jump save_0x1, 0x2 : jump save_0x2 }
            iifname { "lan0" } meta nfproto ipv4 meta mark & 0xff == 0 ct state new fib daddr type unicast queue num 0 bypass
          }
          chain output {
            type route hook output priority mangle; policy accept;
            ct mark & 0xff vmap { 0x1 : jump restore_0x1, 0x2 : jump restore_0x2 }
            ct state new ct mark & 0xff == 0 meta mark & 0xff vmap { 0x1 : jump save_0x1, 0x2 : jump save_0x2 }
          }
          chain postrouting {
            type nat hook postrouting priority srcnat; policy accept;
            meta nfproto ipv4 oifname { "wan0", "wan1" } fib saddr . oif type != local masquerade
          }
        }

        """,
        NftablesRules.Text(Sample.Model()));

    [Fact]
    public void Text_OtherMaskNoLanNoMasquerade_HasNeitherQueueNorNat() => Assert.Equal(
        """
        table inet mwanlb
        delete table inet mwanlb
        table inet mwanlb {
          chain restore_0x100 { meta mark set meta mark & 0xffff00ff | 0x100; }
          chain save_0x100 { ct mark set ct mark & 0xffff00ff | 0x100; }
          chain restore_0x200 { meta mark set meta mark & 0xffff00ff | 0x200; }
          chain save_0x200 { ct mark set ct mark & 0xffff00ff | 0x200; }
          chain prerouting {
            type filter hook prerouting priority mangle; policy accept;
            ct mark & 0xff00 vmap { 0x100 : jump restore_0x100, 0x200 : jump restore_0x200 }
            ct state new ct mark & 0xff00 == 0 meta mark & 0xff00 vmap { 0x100 : jump save_0x100, 0x200 : jump save_0x200 }
          }
          chain output {
            type route hook output priority mangle; policy accept;
            ct mark & 0xff00 vmap { 0x100 : jump restore_0x100, 0x200 : jump restore_0x200 }
            ct state new ct mark & 0xff00 == 0 meta mark & 0xff00 vmap { 0x100 : jump save_0x100, 0x200 : jump save_0x200 }
          }
        }

        """,
        NftablesRules.Text(Sample.Model("lan = []\nfwmark-mask = 0xff00\nmasquerade = false")));

    [Fact]
    public void Text_SeveralQueues_ShareTheConnections() => Assert.Contains(
        "fib daddr type unicast queue num 5-8 bypass\n",
        NftablesRules.Text(Sample.Model("lan = [\"lan0\"]\nqueue = 5\nqueues = 4")),
        StringComparison.Ordinal);

    [Fact]
    public void Text_OneInterfaceForAllUplinks_MasqueradesItOnce() => Assert.Contains(
        "oifname { \"wan0\" } fib",
        NftablesRules.Text(Sample.Parse("lan = []" + Sample.Uplinks.Replace("wan1", "wan0", StringComparison.Ordinal))),
        StringComparison.Ordinal);
}
