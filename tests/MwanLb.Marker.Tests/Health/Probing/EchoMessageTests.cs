using System.Net.Sockets;
using CsCheck;
using MwanLb.Marker.Health.Probing;

namespace MwanLb.Marker.Tests.Health.Probing;

public sealed class EchoMessageTests
{
    // A header of 24 bytes: with one word of options.
    private static readonly byte[] Reply =
    [
        0x46, 0x00, 0x00, 0x20, // version and header length, service, total length
        0x00, 0x00, 0x00, 0x00, // identification, fragment
        0x40, 0x01, 0x00, 0x00, // ttl, protocol, checksum
        0xcb, 0x00, 0x71, 0x01, // source
        0xc0, 0x00, 0x02, 0x01, // destination
        0x01, 0x01, 0x01, 0x00, // options
        0x00, 0x00, 0x00, 0x00, // type, code, checksum
        0x12, 0x34, 0x00, 0x07, // identifier, sequence number
    ];

    private static readonly byte[] ReplyOfIPv6 =
    [
        0x81, 0x00, 0x00, 0x00, // type, code, checksum
        0x12, 0x34, 0x00, 0x07, // identifier, sequence number
    ];

    public static TheoryData<AddressFamily, byte[]> Replies => new()
    {
        { AddressFamily.InterNetwork,   Reply       },
        { AddressFamily.InterNetworkV6, ReplyOfIPv6 },
    };

    [Fact]
    public void WriteRequest_KnownNumbers_IsTheKnownMessage()
    {
        var message = Enumerable.Repeat((byte)0xff, 10).ToArray();

        EchoMessage.WriteRequest(message, AddressFamily.InterNetwork, 0x1234, 7);

        // 0x0800 + 0x1234 + 0x0007 = 0x1a3b; its complement is the checksum.
        Assert.Equal([0x08, 0x00, 0xe5, 0xc4, 0x12, 0x34, 0x00, 0x07, 0xff, 0xff], message);
    }

    [Fact]
    public void WriteRequest_IPv6_LeavesTheChecksumToTheKernel()
    {
        var message = new byte[EchoMessage.Size];

        EchoMessage.WriteRequest(message, AddressFamily.InterNetworkV6, 0x1234, 7);

        Assert.Equal([0x80, 0x00, 0x00, 0x00, 0x12, 0x34, 0x00, 0x07], message);
    }

    [Fact]
    public void WriteRequest_AnyNumbers_SumsUpToAllOnes() => Gen.Select(Gen.UShort, Gen.UShort).Sample((identifier, sequence) =>
    {
        var message = new byte[EchoMessage.Size];
        EchoMessage.WriteRequest(message, AddressFamily.InterNetwork, identifier, sequence);
        var sum = message.Chunk(2).Sum(pair => (pair[0] << 8) | pair[1]);
        Assert.Equal(0xffff, (sum & 0xffff) + (sum >> 16));
    });

    [Theory]
    [MemberData(nameof(Replies))]
    public void ReadReply_OwnIdentifier_IsTheSequenceNumber(AddressFamily family, byte[] reply)
    {
        Assert.Equal((ushort)7, EchoMessage.ReadReply(reply, family, 0x1234));
        Assert.Null(EchoMessage.ReadReply(reply, family, 0x1235));
    }

    [Theory]
    [MemberData(nameof(Replies))]
    public void ReadReply_OtherType_IsNone(AddressFamily family, byte[] reply)
    {
        byte[] request = [.. reply];
        request[^8] = 8;
        Assert.Null(EchoMessage.ReadReply(request, family, 0x1234));
    }

    [Theory]
    [MemberData(nameof(Replies))]
    public void ReadReply_CutAnywhere_IsNone(AddressFamily family, byte[] reply) =>
        Assert.All(Enumerable.Range(0, reply.Length), length => Assert.Null(EchoMessage.ReadReply(reply.AsSpan(0, length), family, 0x1234)));

    [Fact]
    public void ReadReply_AnyBytes_NeverThrows() => Gen.Byte.Array[0, 80].Sample(packet =>
    {
        EchoMessage.ReadReply(packet, AddressFamily.InterNetwork, 0);
        EchoMessage.ReadReply(packet, AddressFamily.InterNetworkV6, 0);
    });
}
