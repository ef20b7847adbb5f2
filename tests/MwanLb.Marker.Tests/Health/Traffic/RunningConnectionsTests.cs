using System.Net;
using Microsoft.Extensions.Time.Testing;
using MwanLb.Marker.Following;
using MwanLb.Marker.Health.Traffic;
using MwanLb.Marker.Tests.Following;
using MwanLb.Netfilter.Conntrack;
using MwanLb.Netfilter.Packets;

namespace MwanLb.Marker.Tests.Health.Traffic;

public sealed class RunningConnectionsTests
{
    private const ConntrackStatus Forwarded = ConntrackStatus.SeenReply | ConntrackStatus.Assured | ConntrackStatus.SourceNat;
    private const ConntrackStatus Untranslated = ConntrackStatus.SeenReply | ConntrackStatus.Assured;

    private static readonly byte[] Server = Bytes("203.0.113.7");
    private static readonly byte[] Gateway = Bytes("10.9.2.1");
    private static readonly byte[] Own = Bytes("10.9.2.2");

    private readonly FakeTimeProvider _time = new();
    private readonly RunningConnections _connections;

    public RunningConnectionsTests()
    {
        var model = KernelSample.Model();
        _connections = new RunningConnections(new UplinkGateways(model, KernelSample.Gateways(model)), _time);
    }

    public static TheoryData<IpProtocol, TcpConntrackState, ConntrackStatus, string, string, bool> Entries => new()
    {
        // protocol,       state,                         status,                                   original to,   reply to;       shows something
        { IpProtocol.Tcp,  TcpConntrackState.Established, Forwarded,                                "203.0.113.7", "10.9.2.2",     true  },
        { IpProtocol.Udp,  TcpConntrackState.None,        Forwarded,                                "203.0.113.7", "10.9.2.2",     true  },
        { IpProtocol.Tcp,  TcpConntrackState.Established, Forwarded,                                "203.0.113.7", "198.51.100.1", true  }, // translated to one of many addresses
        { IpProtocol.Tcp,  TcpConntrackState.Established, Untranslated,                             "203.0.113.7", "10.9.2.2",     true  }, // the router's own, of a proxy
        { IpProtocol.Tcp,  TcpConntrackState.Established, Untranslated,                             "10.9.2.2",    "203.0.113.7",  false }, // came in: replies are what we send
        { IpProtocol.Tcp,  TcpConntrackState.Established, Untranslated | ConntrackStatus.DestinationNat, "10.9.2.2", "203.0.113.7", false }, // to a forwarded port
        { IpProtocol.Tcp,  TcpConntrackState.Established, Forwarded | ConntrackStatus.DestinationNat, "10.9.2.2",  "192.168.1.1",  false },
        { IpProtocol.Tcp,  TcpConntrackState.Close,       Forwarded,                                "203.0.113.7", "10.9.2.2",     false }, // reset, by whomever
        { IpProtocol.Tcp,  TcpConntrackState.Established, ConntrackStatus.SeenReply | ConntrackStatus.SourceNat, "203.0.113.7", "10.9.2.2", false },
        { IpProtocol.Icmp, TcpConntrackState.None,        Forwarded,                                "203.0.113.7", "10.9.2.2",     false },
        { IpProtocol.Tcp,  TcpConntrackState.Established, Forwarded,                                "10.9.2.1",    "10.9.2.2",     false }, // the gateway itself
    };

    [Theory]
    [MemberData(nameof(Entries))]
    public void End_ConnectionHasBeenSentMore_IsAnsweredWhereItSaysSomethingOfTheLine(
        IpProtocol protocol, TcpConntrackState state, ConntrackStatus status, string to, string replyTo, bool isAnswered)
    {
        var (destination, reply) = (Bytes(to), Bytes(replyTo));
        _time.Advance(TimeSpan.FromSeconds(5));
        var first = _time.GetTimestamp();

        Assert.Null(Look(1000));
        _time.Advance(TimeSpan.FromMilliseconds(300));
        Assert.Equal(isAnswered ? first : null, Look(1010));

        long? Look(ulong packets)
        {
            _connections.Begin([Own]);
            _connections.Take(new ConntrackEntry
            {
                Id = 7,
                Status = status,
                TcpState = state,
                ReplyPackets = packets,
                Original = new ConntrackTuple { Protocol = protocol, Source = new byte[4], Destination = destination },
                Reply = new ConntrackTuple { Protocol = protocol, Source = new byte[4], Destination = reply },
            });
            return _connections.End();
        }
    }

    [Fact]
    public void End_ManyThatGetAFewPacketsEach_IsNoAnswer()
    {
        // The way out is dead: a hundred servers send again what nobody acknowledges.
        for (var look = 0UL; look < 30; look++)
        {
            Assert.Null(Look([.. Enumerable.Range(0, 100).Select(i => 1000 + (look / 5))]));
            _time.Advance(TimeSpan.FromMilliseconds(100));
        }
    }

    [Theory]
    [InlineData(1, 10)] // ten a second
    [InlineData(5, 2)]
    [InlineData(50, 1)]
    public void End_OneThatRuns_IsAnswerAgainAndAgain(ulong packetsALook, int looksAnAnswer)
    {
        List<long> answers = [];
        for (var look = 0UL; look < 41; look++)
        {
            if (Look([20, 1000 + (packetsALook * look)]) is { } since)
            {
                Assert.True(_time.GetElapsedTime(since) <= RunningConnections.LongestWindow);
                answers.Add(since);
            }

            _time.Advance(TimeSpan.FromMilliseconds(100));
        }

        Assert.Equal(40 / looksAnAnswer, answers.Count);
        Assert.Equal(answers, answers.Order());
    }

    [Fact]
    public void End_NotCountedOrForgottenOrSlow_IsNoAnswer()
    {
        Assert.Null(Look([0]));
        Assert.Null(Look([0]));
        Assert.Null(Look([1000]));
        _connections.Forget();
        Assert.Null(Look([2000]));
        // Nine in a second, and again.
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(Look([2009]));
        _time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Null(Look([2018]));
        // Another connection, that was not there before.
        Assert.Null(Look([2018, 5000]));
    }

    [Theory]
    [InlineData(14_999, false)]
    [InlineData(15_000, true)]
    public void End_PacketsPutTogether_AreKnownByTheirBytes(ulong bytes, bool isAnswered)
    {
        Assert.Null(Look([20], 1_000_000));

        Assert.Equal(isAnswered, Look([21], 1_000_000 + bytes) is not null);
    }

    private long? Look(ulong[] packets, ulong bytes = 0)
    {
        _connections.Begin([Own]);
        foreach (var (id, count) in packets.Index())
        {
            _connections.Take(new ConntrackEntry
            {
                Id = (uint)id,
                Status = Forwarded,
                TcpState = TcpConntrackState.Established,
                ReplyPackets = count,
                ReplyBytes = bytes,
                Original = new ConntrackTuple { Protocol = IpProtocol.Tcp, Source = new byte[4], Destination = Server },
                Reply = new ConntrackTuple { Protocol = IpProtocol.Tcp, Source = Server, Destination = Own },
            });
        }

        return _connections.End();
    }

    private static byte[] Bytes(string address) => IPAddress.Parse(address).GetAddressBytes();
}
