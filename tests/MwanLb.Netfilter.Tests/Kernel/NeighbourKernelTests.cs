using System.Net;
using MwanLb.Netfilter.Route;
using MwanLb.Netfilter.Tests.Route;

namespace MwanLb.Netfilter.Tests.Kernel;

public sealed class NeighbourKernelTests
{
    [Fact]
    public void Dump_OneInterface_ShowsBothFamiliesAndNoOther() => KernelNamespace.Run(() =>
    {
        AddLink("wan0", 70);
        AddLink("lan0", 80);
        Command.Run("ip", "neigh add 192.168.100.1 lladdr 02:00:00:00:00:01 dev wan0");
        Command.Run("ip", "neigh add fe80::1 lladdr 02:00:00:00:00:06 nud stale dev wan0");
        Command.Run("ip", "neigh add 192.168.100.9 nud failed dev wan0");
        Command.Run("sh", "-c \"for i in $(seq 599); do echo neigh add 10.0.$((i / 200)).$((i % 200)) lladdr 02:00:00:00:01:01 dev lan0; done | ip -batch -\"");
        using var socket = NeighbourSocket.Open();

        var seen = Dump(socket, 70);
        Assert.Contains("70 192.168.100.1 020000000001 Permanent", seen.Lines);
        Assert.Contains("70 fe80::1 020000000006 Stale", seen.Lines);
        Assert.Contains("70 192.168.100.9  Failed", seen.Lines);
        Assert.Equal(["192.168.100.1", "fe80::1"], seen.Usable.Order());
        Assert.DoesNotContain(seen.Lines, line => line.StartsWith("80 ", StringComparison.Ordinal));

        // More than one message of the kernel's.
        Assert.Equal(599, Dump(socket, 80).Usable.Count);
        Assert.Equal(601, Dump(socket, 0).Usable.Count);
        Assert.Empty(Dump(socket, 99).Lines);
    });

    [Fact]
    public void Use_UnknownNeighbour_IsAskedFor() => KernelNamespace.Run(() =>
    {
        AddLink("wan0", 70);
        Command.Run("ip", "addr add 192.168.100.100/24 dev wan0");
        using var socket = NeighbourSocket.Open();

        Use(socket, "192.168.100.2");
        Use(socket, "fe80::2");

        var seen = Dump(socket, 70);
        Assert.Contains("70 192.168.100.2  Incomplete", seen.Lines);
        Assert.Contains(seen.Lines, line => line.StartsWith("70 fe80::2 ", StringComparison.Ordinal));

        // What the kernel says against it is not taken for the answer to what is asked next.
        Use(socket, "192.168.100.3", interfaceIndex: 99);
        Assert.Contains("70 192.168.100.2  Incomplete", Dump(socket, 70).Lines);
    });

    [Fact]
    public void Forget_NeighbourJustConfirmed_IsGone() => KernelNamespace.Run(() =>
    {
        AddLink("wan0", 70);
        Command.Run("ip", "neigh add 192.168.100.1 lladdr 02:00:00:00:00:01 nud reachable dev wan0");
        Command.Run("ip", "neigh add fe80::1 lladdr 02:00:00:00:00:06 nud reachable dev wan0");
        using var socket = NeighbourSocket.Open();

        socket.Forget(70, IPAddress.Parse("192.168.100.1").GetAddressBytes());
        socket.Forget(70, IPAddress.Parse("192.168.100.2").GetAddressBytes());

        Assert.Equal(["fe80::1"], Dump(socket, 70).Usable);
    });

    private static void Use(NeighbourSocket socket, string address, uint interfaceIndex = 70) =>
        socket.Use(interfaceIndex, IPAddress.Parse(address).GetAddressBytes());

    private static void AddLink(string name, int index)
    {
        Command.Run("ip", $"link add {name} index {index} type veth peer name peer{index}");
        Command.Run("ip", $"link set {name} up");
        Command.Run("ip", $"link set peer{index} up");
    }

    private static CollectingNeighbours Dump(NeighbourSocket socket, uint interfaceIndex)
    {
        var seen = new CollectingNeighbours();
        Assert.Equal(socket.Dump(interfaceIndex, seen), seen.Lines.Count);
        return seen;
    }
}
