namespace MwanLb.Marker.Tests.Routing;

public sealed class NftablesRulesTests
{
    [Fact]
    public void Text_TwoUplinks_IsOneTableReplacedWhole() => Assert.Equal(
        """
        table inet mwanlb
        delete table inet mwanlb
        table inet mwanlb {
          set local_networks4 { type ipv4_addr; flags interval; auto-merge; elements of IPv4 }
          chain restore_0x1 { meta mark set meta mark & 0xffffff00 | 0x1; }
          chain save_0x1 { ct mark set ct mark & 0xffffff00 | 0x1; }
          chain restore_0x2 { meta mark set meta mark & 0xffffff00 | 0x2; }
          chain save_0x2 { ct mark set ct mark & 0xffffff00 | 0x2; }
          chain new_connection {
            fib daddr type { local, broadcast, anycast, multicast } return
            ip saddr 169.254.0.0/16 return
            ip daddr 169.254.0.0/16 return
            meta nfproto ipv4 udp dport 67-68 return
            ip daddr @local_networks4 return
            queue num 0 bypass
          }
          chain first_packet {
            meta mark & 0xff vmap { 0x1 : goto save_0x1, 0x2 : goto save_0x2 }
            meta mark & 0xff != 0 return
            iifname { "lan0" } meta nfproto ipv4 goto new_connection
            ip saddr != 169.254.0.0/16 fib daddr type { unicast, local } iifname vmap { "wan0" : goto save_0x1, "wan1" : goto save_0x2 }
          }
          chain prerouting {
            type filter hook prerouting priority mangle; policy accept;
            ct mark & 0xff vmap { 0x1 : jump restore_0x1, 0x2 : jump restore_0x2 }
            ct state new ct mark & 0xff == 0 jump first_packet
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
        RoutingSample.Nftables(Sample.Model()));

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
          chain first_packet {
            meta mark & 0xff00 vmap { 0x100 : goto save_0x100, 0x200 : goto save_0x200 }
            meta mark & 0xff00 != 0 return
            ip saddr != 169.254.0.0/16 fib daddr type { unicast, local } iifname vmap { "wan0" : goto save_0x100, "wan1" : goto save_0x200 }
          }
          chain prerouting {
            type filter hook prerouting priority mangle; policy accept;
            ct mark & 0xff00 vmap { 0x100 : jump restore_0x100, 0x200 : jump restore_0x200 }
            ct state new ct mark & 0xff00 == 0 jump first_packet
          }
          chain output {
            type route hook output priority mangle; policy accept;
            ct mark & 0xff00 vmap { 0x100 : jump restore_0x100, 0x200 : jump restore_0x200 }
            ct state new ct mark & 0xff00 == 0 meta mark & 0xff00 vmap { 0x100 : jump save_0x100, 0x200 : jump save_0x200 }
          }
        }

        """,
        RoutingSample.Nftables(Sample.Model("lan = []\nfwmark-mask = 0xff00\nmasquerade = false")));

    [Fact]
    public void Text_DualStackAndLocal_HasBothFamiliesInOneTable()
    {
        var text = RoutingSample.Nftables(RoutingSample.DualStack() with { Local = true, Masquerade6 = false });

        Assert.Contains("""
              set local_networks4 { type ipv4_addr; flags interval; auto-merge; elements of IPv4 }
              set local_networks6 { type ipv6_addr; flags interval; auto-merge; elements of IPv6 }
            """, text, StringComparison.Ordinal);
        Assert.Contains("""
                ip6 saddr fe80::/10 return
                ip6 daddr fe80::/10 return
                meta nfproto ipv6 udp dport 546-547 return
                ip6 daddr @local_networks6 return
                queue num 0 bypass
            """, text, StringComparison.Ordinal);
        Assert.Contains("""
                iifname { "lan0" } goto new_connection
                ip saddr != 169.254.0.0/16 fib daddr type { unicast, local } iifname vmap { "wan0" : goto save_0x1, "wan1" : goto save_0x2 }
                ip6 saddr != fe80::/10 ip6 daddr != ff00::/8 iifname vmap { "wan0" : goto save_0x1, "wan1" : goto save_0x2 }
            """, text, StringComparison.Ordinal);
        Assert.Contains("    ct state new ct mark & 0xff == 0 meta mark & 0xff == 0 oifname != \"lo\" jump new_connection\n", text, StringComparison.Ordinal);
        Assert.Contains("    meta nfproto ipv6 oifname { \"wan0\", \"wan1\" } fib saddr type local fib saddr . oif type != local masquerade\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_SharedInterface_AsksTheDaemonByWhichUplinkAConnectionCameIn()
    {
        var text = RoutingSample.Nftables(RoutingSample.Shared(Sample.Model("lan = []")));

        Assert.Contains("  chain shared_interface { queue num 0 bypass; }\n", text, StringComparison.Ordinal);
        Assert.Contains(" iifname vmap { \"wan0\" : goto shared_interface }\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_SeveralQueues_ShareTheConnections() => Assert.Contains(
        "    queue num 5-8 bypass\n",
        RoutingSample.Nftables(Sample.Model("lan = [\"lan0\"]\nqueue = 5\nqueues = 4")),
        StringComparison.Ordinal);

    [Fact]
    public void Text_OneInterfaceForAllUplinks_MasqueradesItOnce() => Assert.Contains(
        "oifname { \"wan0\" } fib",
        RoutingSample.Nftables(RoutingSample.Shared(Sample.Model("lan = []"))),
        StringComparison.Ordinal);
}
