using MwanLb.Netfilter.Interop;
using MwanLb.Netfilter.Netlink;
using MwanLb.Netfilter.Route;

namespace MwanLb.Netfilter.Tests.Route;

public sealed class RouteMessageTests
{
    private const int TypeOfDelete = 1;

    private readonly CollectingRoutes _seen = new();

    public static TheoryData<string, string> Readings => new()
    {
        { nameof(RouteSamples.Link),      "link 7 wan0 Up, LowerUp"                                                                                },
        { nameof(RouteSamples.Address),   "address 7 192.168.100.100/24 peer - Universe usable"                                                    },
        { nameof(RouteSamples.Tentative), "address 7 2001:db8::7/64 peer - Universe not yet"                                                       },
        { nameof(RouteSamples.Route),     "route Ipv4 1001 -/0 via 192.168.100.1 7 100 Dhcp Unicast LinkDown"                                      },
        { nameof(RouteSamples.Multipath), "route Ipv4 254 -/0 via - 0 0 Boot Unicast None [7 192.168.100.1 None] [8 10.0.0.1 Dead]"                },
        { nameof(RouteSamples.Rule),      "rule Ipv4 10010 1/ff 101 -"                                                                             },
    };

    [Theory]
    [MemberData(nameof(Readings))]
    public void Drain_EachKind_IsReadAndItsEndToo(string sample, string expected)
    {
        var present = Sample(sample);
        var gone = present.ToArray();
        gone[RouteSamples.TypeOffset] += TypeOfDelete;

        Assert.True(Drain(new FakeChannel().ThenReceive(present, gone)));

        Assert.Equal([expected, "gone " + expected], _seen.Lines);
    }

    [Fact]
    public void Drain_OtherEndOfAPointToPointInterface_IsThePeer()
    {
        var address = RouteSamples.Address;
        address[31] = 0x01; // IFA_ADDRESS 192.168.100.1

        Drain(new FakeChannel().ThenReceive(address));

        Assert.Equal(["address 7 192.168.100.100/24 peer 192.168.100.1 Universe usable"], _seen.Lines);
    }

    [Fact]
    public void Drain_PortOfABridge_IsNoLink()
    {
        var port = RouteSamples.Link;
        port[RouteSamples.FamilyOffset] = 7; // AF_BRIDGE
        port[RouteSamples.TypeOffset] = 17; // RTM_DELLINK: it leaves the bridge

        Assert.True(Drain(new FakeChannel().ThenReceive(port)));
        Assert.Empty(_seen.Lines);
    }

    [Fact]
    public void Drain_CutAtEveryLength_SaysThatSomethingIsMissing()
    {
        foreach (var sample in RouteSamples.All)
        {
            for (var length = 1; length < sample.Length; length++)
                Assert.False(Drain(new FakeChannel().ThenReceive(sample[..length])), $"{length} bytes");
        }

        Assert.Empty(_seen.Lines);
    }

    [Fact]
    public void Drain_HopsCutAtEveryLength_ReadsNoneThatIsNotThere()
    {
        var sample = RouteSamples.Multipath;
        for (var length = 1; length < sample.Length - 32; length++)
        {
            var reader = new RouteHopReader(sample.AsSpan(32, length));
            var count = 0;
            while (reader.TryRead(out _))
                count++;
            Assert.Equal((length / 16, length % 16 != 0), (count, reader.IsMalformed));
        }
    }

    [Fact]
    public void Drain_MutatedMessages_ThrowsNothing()
    {
        foreach (var datagram in Mutation.Mutate([.. RouteSamples.All.SelectMany(sample => sample)], 20_000))
            Drain(new FakeChannel().ThenReceive(datagram));
        Assert.NotEmpty(_seen.Lines);
    }

    [Fact]
    public void Drain_BufferWasFull_GoesOnAndSaysSo()
    {
        Assert.False(Drain(new FakeChannel().ThenReceive(RouteSamples.Rule).ThenFailReceive(Errno.ENOBUFS).ThenReceive(RouteSamples.Link)));
        Assert.Equal(2, _seen.Lines.Count);
    }

    [Fact]
    public void Drain_SocketBroken_Throws() =>
        Assert.Equal("EINVAL", Assert.Throws<NetlinkException>(() => Drain(new FakeChannel().ThenFailReceive(Errno.EINVAL))).ErrorName);

    [Fact]
    public void Dump_RoutesOfAnInterface_AsksTheKernelToFilter()
    {
        var channel = new FakeChannel().ThenReceive(RouteSamples.Route, NeighbourSamples.Done);

        Assert.True(new RouteDumper(channel).Dump(RouteMessageType.GetRoute, RouteFamily.Ipv4, 7, _seen));

        Assert.Single(_seen.Lines);
        Assert.Equal(
            [
                0x24, 0x00, 0x00, 0x00, // nlmsg_len 36
                0x1a, 0x00, 0x01, 0x03, // RTM_GETROUTE, NLM_F_REQUEST | NLM_F_DUMP
                0x01, 0x00, 0x00, 0x00, // nlmsg_seq
                0x00, 0x00, 0x00, 0x00, // nlmsg_pid
                0x02, 0x00, 0x00, 0x00, // rtm_family AF_INET, rtm_dst_len, rtm_src_len, rtm_tos
                0x00, 0x00, 0x00, 0x00, // rtm_table, rtm_protocol, rtm_scope, rtm_type
                0x00, 0x00, 0x00, 0x00, // rtm_flags
                0x08, 0x00, 0x04, 0x00, // nla_len 8, RTA_OIF
                0x07, 0x00, 0x00, 0x00,
            ],
            Assert.Single(channel.Sent));
    }

    [Fact]
    public void Dump_TableChangedMeanwhile_SaysSo()
    {
        var interrupted = RouteSamples.Rule;
        interrupted[6] |= 0x10; // NLM_F_DUMP_INTR

        Assert.False(new RouteDumper(new FakeChannel().ThenReceive(interrupted, NeighbourSamples.Done)).Dump(RouteMessageType.GetRule, RouteFamily.Ipv4, 0, _seen));
    }

    [Fact]
    public void Dump_InterfaceIsGone_HasNothing()
    {
        var refused = NeighbourSamples.Done;
        byte[] enodev = [0xed, 0xff, 0xff, 0xff];
        enodev.CopyTo(refused, NeighbourSamples.ErrorOffset);

        Assert.True(new RouteDumper(new FakeChannel().ThenReceive(refused)).Dump(RouteMessageType.GetRoute, RouteFamily.Ipv4, 7, _seen));
        Assert.Empty(_seen.Lines);
    }

    private static byte[] Sample(string name) => (byte[])typeof(RouteSamples).GetProperty(name)!.GetValue(null)!;

    private bool Drain(FakeChannel channel) => new RouteEventReader(channel).Drain(_seen);
}
