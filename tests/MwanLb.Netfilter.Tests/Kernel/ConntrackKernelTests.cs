using System.Globalization;
using System.Net;
using System.Net.Sockets;
using MwanLb.Netfilter.Conntrack;
using MwanLb.Netfilter.Netlink;
using MwanLb.Netfilter.Nfqueue;
using MwanLb.Netfilter.Packets;
using MwanLb.Netfilter.Tests.Conntrack;
using MwanLb.Netfilter.Tests.Nfqueue;

namespace MwanLb.Netfilter.Tests.Kernel;

public sealed class ConntrackKernelTests
{
    [Fact]
    public void Dump_ByMark_ShowsWhatConntrackShows() => KernelNamespace.Run(() =>
    {
        Command.Run("iptables", "-t mangle -A OUTPUT -p udp -m mark --mark 0/0xff -j NFQUEUE --queue-num 7 --queue-bypass");
        Command.Run("iptables", "-t mangle -A OUTPUT -m mark ! --mark 0/0xff -j CONNMARK --save-mark");
        using var queue = NfqueueSocket.Open(new NfqueueOptions { Queue = 7 });
        var flows = Enumerable.Range(0, 6).Select(_ => new UdpPair()).ToList();
        var mark = 0u;
        var handler = new FuncHandler(_ => QueueVerdict.Repeat.WithMark((mark++ % 3) + 1));
        foreach (var flow in flows)
        {
            flow.Send();
            Assert.Equal(1, queue.Process(ref handler, 2000));
        }

        using var conntrack = ConntrackSocket.Open();
        var visitor = new CollectingVisitor();
        var result = conntrack.Dump(2, 0xff, ref visitor);

        Assert.Equal(new ConntrackDumpResult(2, 0, false, false), result);
        Assert.True(result.IsComplete);
        Assert.Equal(FromTool("-m 2/0xff"), visitor.Lines.Order());
        Assert.Equal(new[] { flows[1].SenderPort, flows[4].SenderPort }.Order(), visitor.SourcePorts.Order());

        var all = new CollectingVisitor();
        Assert.Equal(6, conntrack.Dump(null, null, ref all).Entries);
        Assert.Equal(FromTool(""), all.Lines.Order());
        flows.ForEach(flow => flow.Dispose());
    });

    [Fact]
    public void Dump_EstablishedTcp_ShowsItsState() => KernelNamespace.Run(() =>
    {
        Command.Run("ip6tables", "-t mangle -A OUTPUT -p tcp -j CONNMARK --set-mark 0x103");
        using var listener = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
        listener.Listen();
        using var client = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(listener.LocalEndPoint!);

        using var conntrack = ConntrackSocket.Open();
        var visitor = new CollectingVisitor();
        conntrack.Dump(0x3, 0xff, ref visitor);

        var (status, state) = Assert.Single(visitor.States);
        Assert.Equal(TcpConntrackState.Established, state);
        Assert.Equal(ConntrackStatus.SeenReply | ConntrackStatus.Assured | ConntrackStatus.Confirmed, status & (ConntrackStatus)0xf);
        Assert.StartsWith($"Tcp ::1:{((IPEndPoint)client.LocalEndPoint!).Port} ", visitor.Lines[0], StringComparison.Ordinal);
    });

    [Fact]
    public void Dump_VisitorThrows_LeavesTheSocketUsable() => KernelNamespace.Run(() =>
    {
        Command.Run("iptables", "-t mangle -A OUTPUT -p udp -j CONNMARK --set-mark 1");
        using var sender = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        for (var port = 1; port <= 2000; port++)
            sender.SendTo([0], new IPEndPoint(new IPAddress([127, 0, 0, (byte)(1 + (port % 200))]), 20000 + port));

        using var conntrack = ConntrackSocket.Open();
        var thrower = new ThrowingVisitor();
        Assert.Throws<InvalidDataException>(() => conntrack.Dump(null, null, ref thrower));

        var visitor = new CollectingVisitor();
        Assert.Equal(2000, conntrack.Dump(1, null, ref visitor).Entries);
        Assert.Equal(2000, visitor.Lines.Distinct().Count());
    });

    [Fact]
    public void Dump_WithoutCapability_ThrowsAndNamesIt() => KernelNamespace.Run(() =>
    {
        KernelNamespace.DropNetAdmin();
        using var conntrack = ConntrackSocket.Open();
        var visitor = new CollectingVisitor();

        var exception = Assert.Throws<NetlinkException>(() => conntrack.Dump(null, null, ref visitor));
        Assert.Equal("EPERM", exception.ErrorName);
        Assert.EndsWith("CAP_NET_ADMIN is missing", exception.Message, StringComparison.Ordinal);
    });

    // udp 17 29 src=127.0.0.1 dst=127.0.0.1 sport=1 dport=2 [UNREPLIED] src=… sport=… mark=2 use=1
    private static IEnumerable<string> FromTool(string filter) =>
        from line in Command.Run("conntrack", $"-L {filter}").Split('\n', StringSplitOptions.RemoveEmptyEntries)
        let fields = line.Split(' ').Where(field => field.Contains('=', StringComparison.Ordinal)).Select(field => field.Split('=')[1]).ToArray()
        let text = string.Create(
            CultureInfo.InvariantCulture,
            $"{IpProtocol.Udp} {fields[0]}:{fields[2]} {fields[1]}:{fields[3]} {fields[4]}:{fields[6]} {fields[5]}:{fields[7]} {fields[8]}")
        orderby text
        select text;

    private readonly struct ThrowingVisitor : IConntrackVisitor
    {
        public void Visit(scoped in ConntrackEntry entry) => throw new InvalidDataException();
    }
}
