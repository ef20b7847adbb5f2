using System.Net;
using System.Net.Sockets;
using MwanLb.Netfilter.Conntrack;
using MwanLb.Netfilter.Tests.Conntrack;

namespace MwanLb.Netfilter.Tests.Kernel;

public sealed class ConntrackEventKernelTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    [Fact]
    public void Drain_ConnectionOfOurMark_TellsItsLife() => KernelNamespace.Run(() =>
    {
        Mark("0x1");
        using var events = Open();
        using var listener = Listen();
        var client = Connect(listener, out var port);
        client.Dispose();
        using (listener.Accept())
        {
        }

        var recorder = new EventRecorder();
        DrainUntil(events, ref recorder, lines => lines.Contains($"Update {port} 0x1 TimeWait"));
        Command.Run("conntrack", "-F");
        DrainUntil(events, ref recorder, lines => lines.Any(line => line.StartsWith($"Destroy {port} ", StringComparison.Ordinal)));

        Assert.Equal($"New {port} 0x1 SynSent", recorder.Lines[0]);
        Assert.Contains($"Update {port} 0x1 Established", recorder.Lines);
        Assert.Single(recorder.Ids.Distinct());
    });

    [Fact]
    public void Drain_RefusedConnection_EndsAtOnceAndClosed() => KernelNamespace.Run(() =>
    {
        Mark("0x1");
        using var events = Open();
        int port;
        using (var closed = Listen())
        {
            port = ((IPEndPoint)closed.LocalEndPoint!).Port;
        }

        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        Assert.Throws<SocketException>(() => client.Connect(IPAddress.Loopback, port));
        // ICMP's "port unreachable" ends the client's attempt, and not the entry.
        Command.Run("iptables", $"-A INPUT -p tcp --dport {port} -j REJECT");
        using var rejected = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        Assert.Throws<SocketException>(() => rejected.Connect(IPAddress.Loopback, port));

        var recorder = new EventRecorder();
        DrainUntil(events, ref recorder, lines => lines.Count(line => line.StartsWith("New", StringComparison.Ordinal)) == 2);

        Assert.Equal(["New 0x1 SynSent", "Destroy 0x1 Close", "New 0x1 SynSent"], recorder.Lines.Select(line => string.Join(' ', line.Split(' ').Where((_, i) => i != 1))));
    });

    [Fact]
    public void Drain_OtherConnections_AreNotTold() => KernelNamespace.Run(() =>
    {
        using var events = Open();
        using var unmarked = new UdpPair();
        unmarked.Send();
        Mark("0xff00");
        using var foreign = new UdpPair();
        foreign.Send();
        Mark("0xff02");
        using var ours = new UdpPair();
        ours.Send();

        var recorder = new EventRecorder();
        DrainUntil(events, ref recorder, lines => lines.Count > 0);

        Assert.Equal([$"New {ours.SenderPort} 0xff02"], recorder.Lines);
    });

    [Fact]
    public void Drain_MarkTakenAway_IsTold() => KernelNamespace.Run(() =>
    {
        Mark("0x1");
        using var events = Open();
        using var flow = new UdpPair();
        flow.Send();
        Mark("0x0");
        flow.Send();

        var recorder = new EventRecorder();
        DrainUntil(events, ref recorder, lines => lines.Count > 1);

        Assert.Equal([$"New {flow.SenderPort} 0x1", $"Update {flow.SenderPort} 0x0"], recorder.Lines);
    });

    [Fact]
    public void SetHearsNew_False_BeginningsAreNotTold() => KernelNamespace.Run(() =>
    {
        Mark("0x1");
        using var events = Open();
        events.SetHearsNew(false);
        using var unheard = new UdpPair();
        unheard.Send();
        events.SetHearsNew(true);
        using var heard = new UdpPair();
        heard.Send();

        var recorder = new EventRecorder();
        DrainUntil(events, ref recorder, lines => lines.Count > 0);

        Assert.Equal([$"New {heard.SenderPort} 0x1"], recorder.Lines);
    });

    [Fact]
    public void Ids_OfAnEventAndADump_AreTheSame() => KernelNamespace.Run(() =>
    {
        Mark("0x1");
        using var events = Open();
        using var flow = new UdpPair();
        flow.Send();
        var recorder = new EventRecorder();
        DrainUntil(events, ref recorder, lines => lines.Count > 0);

        using var conntrack = ConntrackSocket.Open();
        var dumped = new IdVisitor([]);
        conntrack.Dump(1, 0xff, ref dumped);

        Assert.Equal(recorder.Ids, dumped.Ids);
        Assert.NotEqual(0u, Assert.Single(dumped.Ids));
    });

    [Fact]
    public void Drain_MoreThanTheBufferHolds_SaysThatSomeAreMissing() => KernelNamespace.Run(() =>
    {
        Mark("0x1");
        using var events = Open();
        using var sender = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        for (var i = 0; i < 120_000; i++)
            sender.SendTo([0], new IPEndPoint(new IPAddress([127, 0, (byte)(1 + (i / 60_000)), 1]), 1 + (i % 60_000)));

        var counter = new Counter();
        var first = events.Drain(ref counter);
        var second = events.Drain(ref counter);

        Assert.True(first.IsOverrun);
        Assert.InRange(first.Events, 20_000, 119_999);
        Assert.Equal(default, second);
    });

    private static ConntrackEventSocket Open()
    {
        // Otherwise connections tell only if somebody listened when they were made; then also those before the socket.
        Command.Run("sysctl", "-qw net.netfilter.nf_conntrack_events=1");
        var events = ConntrackEventSocket.Open(0xff);
        events.SetHearsNew(true);
        return events;
    }

    private static void Mark(string mark)
    {
        Command.Run("iptables", "-t mangle -F");
        Command.Run("iptables", $"-t mangle -A OUTPUT -m conntrack --ctstate NEW -j CONNMARK --set-mark {mark}");
    }

    private static Socket Listen()
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        return listener;
    }

    private static Socket Connect(Socket listener, out int port)
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(listener.LocalEndPoint!);
        port = ((IPEndPoint)client.LocalEndPoint!).Port;
        return client;
    }

    private static void DrainUntil(ConntrackEventSocket events, ref EventRecorder recorder, Func<List<string>, bool> isThere)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!isThere(recorder.Lines))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Patience, string.Join('\n', recorder.Lines));
            events.Wait(100);
            Assert.True(events.Drain(ref recorder).IsComplete);
        }
    }

    private readonly struct IdVisitor(List<uint> ids) : IConntrackVisitor
    {
        public List<uint> Ids => ids;

        public void Visit(scoped in ConntrackEntry entry) => ids.Add(entry.Id);
    }

    private struct Counter : IConntrackEventVisitor
    {
        public long Events { get; private set; }

        public void Visit(ConntrackChange change, scoped in ConntrackEntry entry) => Events++;
    }
}
