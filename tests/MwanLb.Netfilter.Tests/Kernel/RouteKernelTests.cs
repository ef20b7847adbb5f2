using MwanLb.Netfilter.Nftables;
using MwanLb.Netfilter.Route;
using MwanLb.Netfilter.Tests.Route;

namespace MwanLb.Netfilter.Tests.Kernel;

public sealed class RouteKernelTests
{
    private const int Patience = 5000;

    [Fact]
    public void Dump_EachTable_HasWhatIpSays() => KernelNamespace.Run(() =>
    {
        AddLink();
        Command.Run("ip", "addr add 192.168.100.100/24 dev wan0");
        Command.Run("ip", "addr add 10.7.0.1 peer 10.7.0.2 dev wan0");
        Command.Run("ip", "-6 addr add 2001:db8::7/64 dev wan0 nodad");
        Command.Run("ip", "route add default via 192.168.100.1 dev wan0 table 1001 proto dhcp metric 100");
        Command.Run("ip", "route add default via 192.168.100.9 dev wan0");
        Command.Run("ip", "-6 route add default via fe80::1 dev wan0 table 101");
        Command.Run("ip", "route add 203.0.113.0/24 dev lo");
        Command.Run("ip", "rule add pref 10010 fwmark 0x1/0xff lookup 101");
        Command.Run("ip", "rule add pref 10000 lookup main suppress_prefixlength 0");
        using var socket = RouteSocket.Open();
        var seen = new CollectingRoutes();

        Assert.True(socket.DumpLinks(seen));
        Assert.Contains("link 70 wan0 Up, LowerUp", seen.Lines);

        Assert.True(socket.DumpAddresses(RouteFamily.Ipv4, seen));
        Assert.Contains("address 70 192.168.100.100/24 peer - Universe usable", seen.Lines);
        Assert.Contains("address 70 10.7.0.1/32 peer 10.7.0.2 Universe usable", seen.Lines);
        Assert.True(socket.DumpAddresses(RouteFamily.Ipv6, seen));
        Assert.Contains("address 70 2001:db8::7/64 peer - Universe usable", seen.Lines);

        Assert.True(socket.DumpRoutes(RouteFamily.Ipv4, 70, seen));
        Assert.Contains("route Ipv4 1001 -/0 via 192.168.100.1 70 100 Dhcp Unicast None", seen.Lines);
        Assert.Contains("route Ipv4 254 -/0 via 192.168.100.9 70 0 Boot Unicast None", seen.Lines);
        Assert.DoesNotContain(seen.Lines, line => line.Contains("203.0.113.0", StringComparison.Ordinal));
        Assert.True(socket.DumpRoutes(RouteFamily.Ipv6, 70, seen));
        Assert.Contains("route Ipv6 101 -/0 via fe80::1 70 1024 Boot Unicast None", seen.Lines);
        Assert.True(socket.DumpRoutes(RouteFamily.Ipv4, 0, seen));
        Assert.Contains(seen.Lines, line => line.Contains("203.0.113.0/24", StringComparison.Ordinal));
        Assert.True(socket.DumpRoutes(RouteFamily.Ipv4, 99, seen));

        Assert.True(socket.DumpRules(RouteFamily.Ipv4, seen));
        Assert.Contains("rule Ipv4 10010 1/ff 101 -", seen.Lines);
        Assert.Contains("rule Ipv4 10000 0/0 254 0", seen.Lines);
    });

    [Fact]
    public void Drain_WhatChanges_IsTold() => KernelNamespace.Run(() =>
    {
        AddLink();
        using var socket = RouteEventSocket.Open();

        Expect(socket, "ip", "addr add 192.168.100.100/24 dev wan0", "address 70 192.168.100.100/24 peer - Universe usable");
        Expect(socket, "ip", "route add default via 192.168.100.1 dev wan0 table 101", "route Ipv4 101 -/0 via 192.168.100.1 70 0 Boot Unicast None");
        Expect(socket, "ip", "rule add pref 10010 fwmark 0x1/0xff lookup 101", "rule Ipv4 10010 1/ff 101 -");
        Expect(socket, "ip", "-6 rule add pref 10010 fwmark 0x1/0xff lookup 101", "rule Ipv6 10010 1/ff 101 -");
        Expect(socket, "ip", "rule add pref 10002 fwmark 0x1/0xff oif wan0 lookup 101", "rule Ipv4 10002 1/ff 101 - oif wan0");
        Expect(socket, "ip", "rule del pref 10010", "gone rule Ipv4 10010 1/ff 101 -");
        Expect(socket, "ip", "route flush table 101", "gone route Ipv4 101 -/0 via 192.168.100.1 70 0 Boot Unicast None");
        Expect(socket, "ip", "link set peer70 down", "link 70 wan0 Up");
        Expect(socket, "ip", "link del wan0", "gone link 70 wan0 None");
        socket.Interrupt();
        Assert.False(socket.Wait(Patience));
    });

    [Fact]
    public void Wait_RulesetOfNftables_IsTold() => KernelNamespace.Run(() =>
    {
        using var socket = RulesetEventSocket.Open();
        Assert.False(socket.Wait(0));

        Command.Run("nft", "add table inet something");
        Assert.True(socket.Wait(Patience));
        Assert.False(socket.Wait(0));

        Command.Run("nft", "flush ruleset");
        Assert.True(socket.Wait(Patience));
        socket.Interrupt();
        Assert.False(socket.Wait(Patience));
    });

    private static void Expect(RouteEventSocket socket, string program, string arguments, string line)
    {
        var seen = new CollectingRoutes();
        Command.Run(program, arguments);
        while (!seen.Lines.Contains(line))
        {
            Assert.True(socket.Wait(Patience), $"{arguments}: {string.Join('\n', seen.Lines)}");
            Assert.True(socket.Drain(seen));
        }
    }

    private static void AddLink()
    {
        Command.Run("ip", "link add wan0 index 70 type veth peer name peer70");
        Command.Run("ip", "link set wan0 up");
        Command.Run("ip", "link set peer70 up");
    }
}
