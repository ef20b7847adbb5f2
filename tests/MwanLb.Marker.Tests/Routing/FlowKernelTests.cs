using System.Net;
using System.Net.Sockets;
using MwanLb.Marker.Routing;
using MwanLb.Netfilter.Nfqueue;
using static MwanLb.Marker.Tests.Routing.RoutingNamespace;

namespace MwanLb.Marker.Tests.Routing;

/// <summary>
/// Packets through the rules. The test's namespace is the router: wan0 10.9.1.2, wan1 10.9.2.2, lan0 10.9.9.1, and 2001:db8:1::2 and so on.
/// A second one has their other ends: the gateways 10.9.1.1 and 10.9.2.1 by out0 and out1, 203.0.113.7 behind them, and the client 10.9.9.5
/// by client0. The default route is by wan0.
/// </summary>
public sealed class FlowKernelTests
{
    public static TheoryData<string> Backends => [.. Enum.GetNames<MarkingBackend>()];

    [Theory]
    [MemberData(nameof(Backends))]
    public void FirstPacket_FromTheLan_IsQueuedUnlessExempt(string name) => InNetwork((state, outside) =>
    {
        var backend = Enum.Parse<MarkingBackend>(name);
        Sh("""
            ip route add 10.20.0.0/16 via 10.9.2.1
            ip route add blackhole 10.30.0.0/16
            ip route add throw 10.40.0.0/16
            ip -6 route add 2001:db8:20::/48 via 2001:db8:2::1
            """);
        Apply(state, RoutingSample.DualStack(), backend);

        var wasQueued = new Dictionary<string, bool>
        {
            ["198.51.100.9"] = true,
            ["10.40.0.5"] = true, // a throw route leads back to the rules, and so to the marks
            ["10.9.9.1"] = false, // the router
            ["10.9.9.255"] = false,
            ["224.0.0.251"] = false,
            ["169.254.7.7"] = false,
            ["10.9.2.9"] = false, // connected
            ["10.20.0.5"] = false, // static route
            ["10.30.0.5"] = false, // black hole
            ["2001:db8:99::9"] = true,
            ["2001:db8:9::1"] = false,
            ["2001:db8:9::"] = false, // any router there (subnet-router anycast)
            ["ff02::1"] = false,
            ["fe80::9:1"] = false,
            ["2001:db8:2::9"] = false,
            ["2001:db8:20::5"] = false,
        };

        Assert.Equal(wasQueued, wasQueued.Keys.ToDictionary(to => to, to =>
        {
            var before = Queued(backend);
            outside.Send(to, device: "client0").Dispose();

            // Behind it, and dropped before our rules: when it has come, so has the one before it.
            outside.Send("198.51.100.99", device: "client0").Dispose();
            Await("iptables-save -c -t raw | grep -q '^.1:.*--comment last'");
            Sh("iptables -t raw -Z");
            return Queued(backend) > before;
        }));
    });

    [Theory]
    [MemberData(nameof(Backends))]
    public void Answer_ToWhatCameInByAnUplink_GoesBackByIt(string name) => InNetwork((state, outside) =>
    {
        // Another's bits of the connmark, set before ours.
        Sh("for i in iptables ip6tables; do $i -t mangle -A PREROUTING -j CONNMARK --set-xmark 0x500/0xff00; done");
        var backend = Enum.Parse<MarkingBackend>(name);
        Apply(state, RoutingSample.DualStack(), backend);

        foreach (var (from, to) in new[] { ("203.0.113.7", "10.9.2.2"), ("2001:db8:203::7", "2001:db8:2::2") })
        {
            using var router = new UdpClient(new IPEndPoint(IPAddress.Parse(to), 7)) { Client = { ReceiveTimeout = 5000 } };
            using var asking = outside.Send(to, from);
            IPEndPoint? whom = null;
            router.Receive(ref whom);
            router.Send([2], whom);
            Assert.Equal(1, asking.Receive(new byte[9]));
        }

        outside.Send("10.9.9.6", "203.0.113.7").Dispose(); // forwarded into the LAN
        Await("conntrack -L 2>/dev/null | grep -q dst=10.9.9.6");

        Assert.Equal((1, 1), Count(outside, "out1", "reply"));
        Assert.Equal((0, 0), Count(outside, "out0", "reply"));
        Assert.Equal("3", Sh("{ conntrack -L -f ipv4; conntrack -L -f ipv6; } 2>/dev/null | grep -c -e 'src=203.0.113.7 .* mark=1282' -e 'src=2001:db8:203::7 .* mark=1282'"));
        Assert.Equal(0, Queued(backend));
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void RoutersOwnConnection_Placed_LeavesByTheUplinkWithItsAddress(bool isMasqueraded) => InNetwork((state, outside) =>
    {
        Apply(state, RoutingSample.DualStack("lan = []") with { Local = true, Masquerade = isMasqueraded, Masquerade6 = isMasqueraded });
        using var queue = NfqueueSocket.Open(new NfqueueOptions { Queue = 0 });
        var handler = new MarkAll(2);
        using var udp = new UdpClient("203.0.113.7", 9);
        using var udp6 = new UdpClient("2001:db8:203::7", 9);

        udp.Send([1]);
        udp6.Send([1]);
        for (var i = 0; i < 20 && handler.Hooks.Count < 2; i++)
        {
            queue.Process(ref handler, 200);
        }

        // Unanswered, and so NEW still: but placed.
        udp.Send([1]);
        udp6.Send([1]);

        Assert.Equal(0, queue.Process(ref handler, 0));
        Assert.Equal([NetfilterHook.LocalOut, NetfilterHook.LocalOut], handler.Hooks);
        Assert.Equal((2, 2), Count(outside, "out1", "translated"));
        Assert.Equal((0, 0), Count(outside, "out0", "translated"));
        Assert.Equal((0, 0), Count(outside, "out1", "wrong"));
    });

    [Fact]
    public void RoutersOwnConnection_NotConfigured_IsNotQueued() => InNetwork((state, outside) =>
    {
        Apply(state, RoutingSample.DualStack());
        using var udp = new UdpClient("203.0.113.7", 9);

        udp.Send([1]);

        Assert.Equal(0, Queued(MarkingBackend.Iptables));
        Assert.Equal((1, 0), Count(outside, "out0", "translated"));
    });

    [Fact]
    public void Inbound_ByASharedInterface_IsQueuedButNoBroadcast() => InNetwork((state, outside) =>
    {
        Apply(state, RoutingSample.Shared(RoutingSample.DualStack("lan = []")));

        string[] destinations = ["10.9.1.255", "224.0.0.1", "ff02::1", "10.9.1.2", "2001:db8:1::2"];
        foreach (var to in destinations)
        {
            outside.Send(to, device: "out0").Dispose();
        }

        Await("conntrack -L -f ipv6 2>/dev/null | grep -q dst=2001:db8:1::2");
        Assert.Equal((1, 1), (Packets("iptables", "MWANLB_FIRST"), Packets("ip6tables", "MWANLB_FIRST")));
    });

    [Fact]
    public void RouteFromAdvertisements_OfAnUplinkOrOfAnother_OutlivesForwarding() => InNetwork((state, outside) =>
    {
        // By the client's side too, which is no uplink's: what the router had of there before, it keeps.
        outside.Advertise("out1");
        outside.Advertise("client0");
        const string Routes = "ip -6 route show default proto ra | grep -o 'dev [a-z0-9]*' | sort | tr '\\n' ' '";
        Await($"[ \"$({Routes})\" = 'dev lan0 dev wan1 ' ]");

        Apply(state, RoutingSample.DualStack());

        Assert.Equal("dev lan0 dev wan1", Sh(Routes));
        Assert.Equal("2\n2\n2\n1", Sh("for i in wan0 wan1 lan0 lo; do sysctl -n net.ipv6.conf.$i.accept_ra; done"));
        Assert.Equal("mwanlb: cleaned", Clean(state));
        Assert.Equal("dev lan0 dev wan1", Sh(Routes));
        Assert.Equal("1\n1\n1\n1", Sh("for i in wan0 wan1 lan0 lo; do sysctl -n net.ipv6.conf.$i.accept_ra; done"));
    });

    private static int Queued(MarkingBackend backend) => backend is MarkingBackend.Iptables
        ? Packets("iptables", "MWANLB_NEW") + Packets("ip6tables", "MWANLB_NEW")
        : int.Parse(Sh("nft list chain inet mwanlb new_connection | sed -n 's/.*counter packets \\([0-9]*\\) .*/\\1/p'"), null);

    private static int Packets(string iptables, string chain) =>
        int.Parse(Sh($"{iptables} -t mangle -vnxL {chain} | awk '/NFQUEUE/ {{ n += $1 }} END {{ print n + 0 }}'"), null);

    /// <summary>How many packets of a kind have come out of the router by an interface, of IPv4 and of IPv6.</summary>
    private static (int, int) Count(OutsideNamespace outside, string name, string kind)
    {
        int Packets(string iptables) => int.Parse(
            outside.Sh($"{iptables}-save -c -t raw | sed -n 's/^.\\([0-9]*\\):.* -i {name} .*--comment {kind} .*/\\1/p'"), null);
        return (Packets("iptables"), Packets("ip6tables"));
    }

    private static void InNetwork(Action<string, OutsideNamespace> body) => Run(state =>
    {
        using var outside = new OutsideNamespace();
        Sh($$"""
            ip link del wan0
            ip link del wan1
            connect() { # NAME OTHER NUMBER HOST
                ip link add $1 type veth peer name $2 netns {{outside.Id}}
                ip link set $1 up
                ip addr add 10.9.$3.$4/24 dev $1
                ip addr add 2001:db8:$3::$4/64 dev $1 nodad
            }
            connect wan0 out0 1 2
            connect wan1 out1 2 2
            connect lan0 client0 9 1
            ip addr add fe80::9:1/64 dev lan0 nodad
            iptables -t raw -A PREROUTING -d 198.51.100.99 -m comment --comment last -j DROP
            """);
        outside.Sh($$"""
            sysctl -qw net.ipv4.conf.all.rp_filter=0
            for i in 0 1; do
                ip link set out$i up
                ip addr add 10.9.$((i + 1)).1/24 dev out$i
                ip addr add 2001:db8:$((i + 1))::1/64 dev out$i nodad
                ip addr add fe80::1/64 dev out$i nodad
            done
            ip link set client0 up
            ip addr add 203.0.113.7 dev lo
            ip addr add 2001:db8:203::7 dev lo
            ip addr add 10.9.9.5/24 dev client0
            ip addr add 2001:db8:9::5/64 dev client0 nodad
            ip addr add fe80::9:5/64 dev client0 nodad
            ip route add default via 10.9.9.1 dev client0
            ip -6 route add default via 2001:db8:9::1 dev client0
            ip route add 10.9.9.6 via 10.9.2.2
            for address in 10.9.9.1 2001:db8:9::1 2001:db8:9:: fe80::9:1; do
                ip neigh add $address dev client0 lladdr {{Sh("ip -br link show lan0 | awk '{ print $3 }'")}}
            done
            count() { # NUMBER IPTABLES ROUTER
                $2 -t raw -A PREROUTING -i out$1 -p udp --sport 7 -m comment --comment reply -j ACCEPT
                $2 -t raw -A PREROUTING -i out$1 -p udp -s $3 -m comment --comment translated -j DROP
                $2 -t raw -A PREROUTING -i out$1 -p udp -m comment --comment wrong -j DROP
            }
            for i in 0 1; do
                count $i iptables 10.9.$((i + 1)).2
                count $i ip6tables 2001:db8:$((i + 1))::2
            done
            """);
        Sh($"""
            ip route add default via 10.9.1.1
            ip -6 route add default via fe80::1 dev wan0
            ip neigh add 10.9.9.6 dev lan0 lladdr {outside.Sh("ip -br link show client0 | awk '{ print $3 }'")}
            """);
        body(state, outside);
    });

    private readonly struct MarkAll(uint mark) : IQueueHandler
    {
        public List<NetfilterHook> Hooks { get; } = [];

        public QueueVerdict Decide(scoped in QueuedPacket packet)
        {
            Hooks.Add(packet.Hook);
            return QueueVerdict.Repeat.WithMark(packet.Mark | mark);
        }
    }
}
