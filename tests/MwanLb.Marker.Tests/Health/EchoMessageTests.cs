using CsCheck;
using MwanLb.Marker.Health;

namespace MwanLb.Marker.Tests.Health;

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

    [Fact]
    public void WriteRequest_KnownNumbers_IsTheKnownMessage()
    {
        var message = Enumerable.Repeat((byte)0xff, 10).ToArray();

        EchoMessage.WriteRequest(message, 0x1234, 7);

        // 0x0800 + 0x1234 + 0x0007 = 0x1a3b; its complement is the checksum.
        Assert.Equal([0x08, 0x00, 0xe5, 0xc4, 0x12, 0x34, 0x00, 0x07, 0xff, 0xff], message);
    }

    [Fact]
    public void WriteRequest_AnyNumbers_SumsUpToAllOnes() => Gen.Select(Gen.UShort, Gen.UShort).Sample((identifier, sequence) =>
    {
        var message = new byte[EchoMessage.Size];
        EchoMessage.WriteRequest(message, identifier, sequence);
        var sum = message.Chunk(2).Sum(pair => (pair[0] << 8) | pair[1]);
        Assert.Equal(0xffff, (sum & 0xffff) + (sum >> 16));
    });

    [Theory]
    [InlineData(0x1234, 7, true)]
    [InlineData(0x1234, 8, false)]
    [InlineData(0x1235, 7, false)]
    public void IsReply_Numbers_MustBeTheRequests(int identifier, int sequence, bool expected) =>
        Assert.Equal(expected, EchoMessage.IsReply(Reply, (ushort)identifier, (ushort)sequence));

    [Fact]
    public void IsReply_OtherType_IsNone() => Assert.False(EchoMessage.IsReply([.. Reply[..24], 8, .. Reply[25..]], 0x1234, 7));

    [Fact]
    public void IsReply_CutAnywhere_IsNone() =>
        Assert.All(Enumerable.Range(0, Reply.Length), length => Assert.False(EchoMessage.IsReply(Reply.AsSpan(0, length), 0x1234, 7)));

    [Fact]
    public void IsReply_AnyBytes_NeverThrows() =>
        Gen.Byte.Array[0, 80].Sample(packet => { EchoMessage.IsReply(packet, 0, 0); });
}
