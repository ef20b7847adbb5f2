using MwanLb.Marker.Simulation;

namespace MwanLb.Marker.Tests.Simulation;

/// <summary>Lines as conntrack-tools 1.4.7 prints them, and /proc/net/nf_conntrack.</summary>
public sealed class ConntrackCaptureTests
{
    private const string Tcp = "tcp      6 431998 ESTABLISHED src=192.168.101.1 dst=10.9.8.7 sport=34118 dport=443 src=10.9.8.7 dst=192.168.100.1 "
        + "sport=443 dport=34118 [ASSURED] mark=1 use=1\n";

    private const string UdpUnreplied = "udp      17 28 src=192.168.101.2 dst=10.9.8.53 sport=59734 dport=53 [UNREPLIED] src=10.9.8.53 dst=192.168.100.1 "
        + "sport=53 dport=59734 mark=0 use=1\n";

    private const string Icmp = "icmp     1 29 src=192.168.101.1 dst=10.9.8.7 type=8 code=0 id=77 src=10.9.8.7 dst=192.168.100.1 type=0 code=0 id=77 mark=0 use=1\n";

    private const string CountedAndTimed = "tcp      6 431998 ESTABLISHED src=127.0.0.1 dst=127.0.0.2 sport=34118 dport=51217 packets=4 bytes=1216 "
        + "src=127.0.0.2 dst=127.0.0.1 sport=51217 dport=34118 packets=3 bytes=5164 [ASSURED] mark=0 delta-time=30 [start=Mon Nov 23 02:29:12 2026] use=1\n";

    private const string Ipv6 = "ipv6     10 tcp      6 119 TIME_WAIT src=2001:0db8:0000:0000:0000:0000:0000:0001 dst=2001:db8::2 sport=57836 dport=43277 "
        + "packets=4 bytes=296 src=2001:db8::2 dst=2001:db8::1 sport=43277 dport=57836 packets=2 bytes=152 [ASSURED] mark=0 zone=0 delta-time=10 use=2\n";

    private const string Offloaded = "tcp      6 src=10.0.0.1 dst=10.0.0.2 sport=1 dport=2 src=10.0.0.2 dst=10.0.0.1 sport=2 dport=1 [OFFLOAD] mark=0 use=2\n";

    [Fact]
    public void Read_WithoutAges_ComeEvenlyAndStay()
    {
        var traffic = Replays.Capture(Tcp + UdpUnreplied + Icmp + Offloaded + "conntrack v1.4.7 (conntrack-tools): 4 flow entries have been shown.\n");

        Assert.Equal(TimeSpan.FromMinutes(1), traffic.Duration);
        Assert.Equal(
            [(0, 60, 443, 6), (15, 45, 53, 17), (30, 30, 0, 1), (45, 15, 2, 6)],
            traffic.Flows.Select(f => ((int)f.Start.TotalSeconds, (int)f.Duration.TotalSeconds, (int)f.Port, (int)f.Protocol)));
        Assert.Equal(["192.168.101.1", "192.168.101.2", "10.0.0.1"], traffic.Clients.Select(c => c.ToString()));
        Assert.Equal("10.9.8.7", traffic.Destinations[traffic.Flows[2].Destination].Address.ToString());
        Assert.False(traffic.HasBytes);
    }

    [Fact]
    public void Read_WithAgesAndBytes_ComeAsOldAsTheyAre()
    {
        var traffic = Replays.Capture(Ipv6 + CountedAndTimed);

        Assert.Equal(TimeSpan.FromSeconds(30), traffic.Duration);
        Assert.Equal(
            [("127.0.0.1", 0, 30, 1216, 5164), ("2001:db8::1", 20, 10, 296, 152)],
            traffic.Flows.Select(f => (traffic.Clients[f.Client].ToString(), (int)f.Start.TotalSeconds, (int)f.Duration.TotalSeconds, (int)f.Up, (int)f.Down)));
        Assert.True(traffic.HasBytes);
    }

    [Theory]
    [InlineData("tcp      6 1 SYN_SENT src=10.0.0.1 dst=bad sport=1 dport=2\n", "flows:2: dst = \"bad\": must be an IPv4 or IPv6 address")]
    [InlineData("tcp      6 1 SYN_SENT src=10.0.0.1 sport=1 dport=2\n", "flows:2: \"tcp      6 1 SYN_SENT src=10.0.0.1 sport=1 dport=2\": must have *")]
    [InlineData("tcp      x 1 src=10.0.0.1 dst=10.0.0.2\n", "flows:2: protocol = \"x\": must be *")]
    [InlineData("tcp      6 1 src=10.0.0.1 dst=10.0.0.2 dport=70000\n", "flows:2: dport = \"70000\": must be 0 to 65535")]
    [InlineData("tcp      6 1 src=10.0.0.1 dst=10.0.0.2 bytes=-1\n", "flows:2: bytes = \"-1\": must be a whole number of bytes")]
    [InlineData("what is this\n", "flows:2: protocol = \"is\": must be *")]
    public void Read_Mistake_SaysWhereAndWhat(string line, string expected)
    {
        var problem = Assert.Throws<CaptureException>(() => Replays.Capture(Tcp + line));

        Assert.StartsWith(expected.TrimEnd('*'), problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_AnyTruncation_ReadsOrSaysWhatIsWrong()
    {
        for (var length = 0; length < CountedAndTimed.Length; length++)
        {
            var problem = Record.Exception(() => Replays.Capture(Tcp + CountedAndTimed[..length]));

            Assert.True(problem is null or CaptureException, $"{length}: {problem}");
        }
    }
}
