using System.Net;
using CsCheck;
using MwanLb.Netfilter.Packets;

namespace MwanLb.Netfilter.Tests.Packets;

public sealed class IpPacketViewTests
{
    private static readonly byte[] Ipv4Udp =
    [
        0x46, 0x00, 0x00, 0x20, // version 4, IHL 6, TOS, total length 32
        0x12, 0x34, 0x40, 0x00, // identification, DF
        0x40, 0x11, 0x00, 0x00, // TTL, UDP, checksum
        0xc0, 0x00, 0x02, 0x01, // source
        0xc6, 0x33, 0x64, 0x07, // destination
        0x01, 0x01, 0x01, 0x00, // options
        0x04, 0x01, 0x00, 0x35, // ports 1025, 53
        0x00, 0x08, 0x00, 0x00, // length, checksum
    ];

    private static readonly byte[] Ipv6Tcp =
    [
        0x60, 0x00, 0x00, 0x00, // version 6
        0x00, 0x3c, 0x00, 0x40, // payload length 60, hop-by-hop next, hop limit
        0x20, 0x01, 0x0d, 0xb8, // source
        0x00, 0x00, 0x00, 0x00,
        0x00, 0x00, 0x00, 0x00,
        0x00, 0x00, 0x00, 0x01,
        0x20, 0x01, 0x0d, 0xb8, // destination
        0x00, 0x00, 0x00, 0x00,
        0x00, 0x00, 0x00, 0x00,
        0x00, 0x00, 0x00, 0x02,
        0x2b, 0x00, 0x05, 0x02, // hop-by-hop: routing next, 8 bytes, router alert
        0x00, 0x00, 0x01, 0x00,
        0x3c, 0x01, 0x00, 0x00, // routing: destination options next, 16 bytes
        0x00, 0x00, 0x00, 0x00,
        0x00, 0x00, 0x00, 0x00,
        0x00, 0x00, 0x00, 0x00,
        0x2c, 0x00, 0x01, 0x04, // destination options: fragment next, 8 bytes
        0x00, 0x00, 0x00, 0x00,
        0x06, 0x00, 0x00, 0x01, // fragment: TCP next, offset 0, more to come
        0x00, 0x00, 0x00, 0x07,
        0xc0, 0x00, 0x01, 0xbb, // ports 49152, 443
        0x00, 0x00, 0x00, 0x00,
        0x00, 0x00, 0x00, 0x00,
        0x50, 0x02, 0x00, 0x00,
        0x00, 0x00, 0x00, 0x00,
    ];

    private const int Ipv6FragmentOffset = 74;

    [Fact]
    public void TryParse_Ipv4WithOptions_ReadsEachField()
    {
        Assert.True(IpPacketView.TryParse(Ipv4Udp, out var view));

        Assert.Equal(4, view.Version);
        Assert.Equal(IPAddress.Parse("192.0.2.1"), new IPAddress(view.Source));
        Assert.Equal(IPAddress.Parse("198.51.100.7"), new IPAddress(view.Destination));
        Assert.Equal(IpProtocol.Udp, view.Protocol);
        Assert.False(view.IsFragment);
        Assert.True(view.HasPorts);
        Assert.Equal((1025, 53), (view.SourcePort, view.DestinationPort));
    }

    [Fact]
    public void TryParse_Ipv6WithAllExtensionHeaders_FindsThePorts()
    {
        Assert.True(IpPacketView.TryParse(Ipv6Tcp, out var view));

        Assert.Equal(6, view.Version);
        Assert.Equal(IPAddress.Parse("2001:db8::1"), new IPAddress(view.Source));
        Assert.Equal(IPAddress.Parse("2001:db8::2"), new IPAddress(view.Destination));
        Assert.Equal(IpProtocol.Tcp, view.Protocol);
        Assert.True(view.IsFragment);
        Assert.True(view.HasPorts);
        Assert.Equal((49152, 443), (view.SourcePort, view.DestinationPort));
    }

    [Fact]
    public void TryParse_Ipv4CutAtEveryLength_NeedsHeaderThenPorts()
    {
        for (var length = 0; length < Ipv4Udp.Length; length++)
        {
            Assert.Equal(length >= 24, IpPacketView.TryParse(Ipv4Udp.AsSpan(0, length), out var view));
            Assert.Equal(length >= 28, view.HasPorts);
        }
    }

    [Fact]
    public void TryParse_Ipv6CutAtEveryLength_NamesTheHeaderItEndsIn()
    {
        for (var length = 0; length < Ipv6Tcp.Length; length++)
        {
            Assert.Equal(length >= 40, IpPacketView.TryParse(Ipv6Tcp.AsSpan(0, length), out var view));
            Assert.Equal(length >= 84, view.HasPorts);
            var expected = length switch
            {
                < 40 => default,
                < 48 => IpProtocol.HopByHopOptions,
                < 64 => IpProtocol.Routing,
                < 72 => IpProtocol.DestinationOptions,
                < 80 => IpProtocol.Fragment,
                _ => IpProtocol.Tcp,
            };
            Assert.Equal(expected, view.Protocol);
        }
    }

    [Theory]
    [InlineData(0x20, 0x00, true, true)] // MF: the first fragment
    [InlineData(0x20, 0x01, true, false)] // MF and an offset: one in the middle
    [InlineData(0x00, 0xb9, true, false)] // an offset alone: the last
    [InlineData(0x40, 0x00, false, true)] // DF
    public void TryParse_Ipv4Fragment_HasPortsOnlyInTheFirst(byte high, byte low, bool isFragment, bool hasPorts)
    {
        var packet = Ipv4Udp.ToArray();
        (packet[6], packet[7]) = (high, low);

        Assert.True(IpPacketView.TryParse(packet, out var view));
        Assert.Equal((isFragment, hasPorts), (view.IsFragment, view.HasPorts));
        Assert.Equal(hasPorts ? 53 : 0, view.DestinationPort);
        Assert.Equal(IpProtocol.Udp, view.Protocol);
    }

    [Theory]
    [InlineData(0x00, 0x01, true, true)] // M: the first fragment
    [InlineData(0x00, 0x09, true, false)] // M and an offset
    [InlineData(0x05, 0xa8, true, false)] // an offset alone
    [InlineData(0x00, 0x00, false, true)] // atomic
    public void TryParse_Ipv6Fragment_HasPortsOnlyInTheFirst(byte high, byte low, bool isFragment, bool hasPorts)
    {
        var packet = Ipv6Tcp.ToArray();
        (packet[Ipv6FragmentOffset], packet[Ipv6FragmentOffset + 1]) = (high, low);

        Assert.True(IpPacketView.TryParse(packet, out var view));
        Assert.Equal((isFragment, hasPorts), (view.IsFragment, view.HasPorts));
        Assert.Equal(IpProtocol.Tcp, view.Protocol);
    }

    [Fact]
    public void TryParse_EveryProtocol_HasPortsWhereTheyAreFirst()
    {
        byte[] withPorts = [6, 17, 33, 132, 136];
        for (var protocol = 0; protocol <= byte.MaxValue; protocol++)
        {
            var packet = Ipv4Udp.ToArray();
            packet[9] = (byte)protocol;
            Assert.True(IpPacketView.TryParse(packet, out var view));
            Assert.Equal((IpProtocol)protocol, view.Protocol);
            Assert.Equal(withPorts.Contains((byte)protocol), view.HasPorts);
        }
    }

    [Theory]
    [InlineData(0, 0x44)] // IHL 4
    [InlineData(0, 0x4f)] // IHL beyond the bytes
    [InlineData(0, 0x56)] // version 5
    [InlineData(3, 0x17)] // total length within the header
    public void TryParse_Ipv4HeaderWrong_IsRefused(int offset, byte value)
    {
        var packet = Ipv4Udp.ToArray();
        packet[offset] = value;

        Assert.False(IpPacketView.TryParse(packet, out _));
    }

    [Theory]
    [InlineData(0x1a, false)] // the ports lie behind the end of the packet: padding of the link
    [InlineData(0x00, true)] // BIG TCP
    public void TryParse_Ipv4TotalLength_BoundsThePorts(byte totalLength, bool hasPorts)
    {
        var packet = Ipv4Udp.ToArray();
        packet[3] = totalLength;

        Assert.True(IpPacketView.TryParse(packet, out var view));
        Assert.Equal(hasPorts, view.HasPorts);
    }

    [Fact]
    public void TryParse_AnyBytes_NeverThrows() =>
        Gen.Select(Interesting(0x45, 0x4f, 0x60, 0x00), Gen.Byte.Array[0, 160], Interesting(0, 6, 43, 44, 60))
            .Sample((first, rest, next) =>
            {
                byte[] packet = [first, .. rest];
                if (first == 0x60 && packet.Length > 6)
                    packet[6] = next;
                if (IpPacketView.TryParse(packet, out var view))
                    Assert.Equal(view.Version == 4 ? 4 : 16, view.Destination.Length);
            });

    private static Gen<byte> Interesting(params byte[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);
}
