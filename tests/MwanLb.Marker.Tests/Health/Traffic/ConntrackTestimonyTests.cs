using System.Net;
using Microsoft.Extensions.Time.Testing;
using MwanLb.Marker.Following;
using MwanLb.Marker.Health.Traffic;
using MwanLb.Marker.Tests.Following;
using MwanLb.Netfilter.Conntrack;
using MwanLb.Netfilter.Packets;

namespace MwanLb.Marker.Tests.Health.Traffic;

public sealed class ConntrackTestimonyTests
{
    private static readonly byte[] Server = IPAddress.Parse("203.0.113.7").GetAddressBytes();
    private static readonly byte[] Gateway = IPAddress.Parse("10.9.2.1").GetAddressBytes();

    private readonly FakeTimeProvider _time = new();
    private readonly TrafficWitness _witness;
    private readonly ConntrackTestimony _testimony;

    public ConntrackTestimonyTests()
    {
        _witness = new TrafficWitness(_time);
        var model = KernelSample.Model();
        _testimony = new ConntrackTestimony(new UplinkGateways(model, KernelSample.Gateways(model)), _witness);
    }

    public static TheoryData<ConntrackChange, IpProtocol, int, TcpConntrackState, bool, bool, bool, bool> Events => new()
    {
        // change,                protocol,        port, state,                          replied, to the gateway; tried, answered
        { ConntrackChange.New,     IpProtocol.Tcp,  443,  TcpConntrackState.SynSent,      false,   false,          true,  false },
        { ConntrackChange.New,     IpProtocol.Tcp,  25,   TcpConntrackState.SynSent,      false,   false,          false, false },
        { ConntrackChange.Update,  IpProtocol.Tcp,  80,   TcpConntrackState.SynReceived,  true,    false,          false, true  },
        { ConntrackChange.Update,  IpProtocol.Tcp,  25,   TcpConntrackState.Established,  true,    false,          false, true  },
        { ConntrackChange.Update,  IpProtocol.Tcp,  443,  TcpConntrackState.Close,        true,    false,          false, false }, // broken off, by whomever
        { ConntrackChange.Destroy, IpProtocol.Tcp,  443,  TcpConntrackState.Close,        false,   false,          false, true  }, // refused
        { ConntrackChange.Destroy, IpProtocol.Tcp,  25,   TcpConntrackState.Close,        false,   false,          false, true  },
        { ConntrackChange.Destroy, IpProtocol.Tcp,  443,  TcpConntrackState.Close,        false,   true,           false, false }, // by the gateway itself
        { ConntrackChange.Destroy, IpProtocol.Tcp,  443,  TcpConntrackState.Close,        true,    false,          false, false }, // broken off before
        { ConntrackChange.Destroy, IpProtocol.Tcp,  443,  TcpConntrackState.SynSent,      false,   false,          false, false }, // nobody came
        { ConntrackChange.Destroy, IpProtocol.Tcp,  443,  TcpConntrackState.None,         false,   false,          false, false }, // of a kernel that does not tell
        { ConntrackChange.Destroy, IpProtocol.Tcp,  443,  TcpConntrackState.TimeWait,     true,    false,          false, false },
        { ConntrackChange.Update,  IpProtocol.Tcp,  443,  TcpConntrackState.None,         true,    false,          false, false }, // tells of something else
        { ConntrackChange.Update,  IpProtocol.Udp,  53,   TcpConntrackState.None,         true,    false,          false, true  },
        { ConntrackChange.New,     IpProtocol.Udp,  53,   TcpConntrackState.None,         false,   false,          false, false },
        { ConntrackChange.Update,  IpProtocol.Udp,  53,   TcpConntrackState.None,         true,    true,           false, false },
        { ConntrackChange.New,     IpProtocol.Tcp,  443,  TcpConntrackState.SynSent,      false,   true,           false, false },
        { ConntrackChange.Update,  IpProtocol.Icmp, 0,    TcpConntrackState.None,         true,    false,          false, false }, // the probes themselves
        { ConntrackChange.Destroy, IpProtocol.Udp,  53,   TcpConntrackState.None,         true,    false,          false, false },
    };

    [Theory]
    [MemberData(nameof(Events))]
    public void Take_Event_IsTestimonyWhereItSaysSomethingOfTheLine(
        ConntrackChange change, IpProtocol protocol, int port, TcpConntrackState state, bool isReplied, bool isToGateway, bool isTried, bool isAnswer)
    {
        var before = _time.GetTimestamp();
        _time.Advance(TimeSpan.FromSeconds(1));

        _testimony.Take(1, change, new ConntrackEntry
        {
            Status = isReplied ? ConntrackStatus.SeenReply : ConntrackStatus.None,
            TcpState = state,
            Original = new ConntrackTuple { Protocol = protocol, Source = new byte[4], Destination = isToGateway ? Gateway : Server, DestinationPort = (ushort)port },
        });

        Assert.Equal(isAnswer, _witness.HasAnswerSince(1, before));
        Assert.False(_witness.HasAnswerSince(0, before));
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(isTried ? 1 : 0, _witness.Judge(1).Tried);
    }
}
