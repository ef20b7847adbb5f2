using CsCheck;
using MwanLb.Netfilter.Netlink;

namespace MwanLb.Netfilter.Tests.Netlink;

public sealed class NetlinkReaderTests
{
    [Fact]
    public void TryRead_MessageThenShortRest_ReadsTheFirstAndSaysMalformed()
    {
        byte[] datagram =
        [
            0x11, 0x00, 0x00, 0x00, // nlmsg_len 17, padded to 20
            0x34, 0x12, 0x02, 0x00, // nlmsg_type, NLM_F_MULTI
            0x05, 0x00, 0x00, 0x00, // nlmsg_seq
            0x00, 0x00, 0x00, 0x00, // nlmsg_pid
            0x7f, 0x00, 0x00, 0x00, // payload, padding
            0x10, 0x00, 0x00, 0x00, // a header that is cut off
        ];
        var reader = new NetlinkMessageReader(datagram);

        Assert.True(reader.TryRead(out var message));
        Assert.Equal(0x1234, message.Type);
        Assert.Equal(NetlinkFlags.Multi, message.Flags);
        Assert.Equal(5u, message.Sequence);
        Assert.Equal([0x7f], message.Payload.ToArray());
        Assert.False(message.IsClipped);
        Assert.False(reader.IsMalformed);
        Assert.False(reader.TryRead(out _));
        Assert.True(reader.IsMalformed);
    }

    [Theory]
    [InlineData(0xffffffff)]
    [InlineData(0x7fffffff)]
    [InlineData(17u)]
    public void TryRead_LengthBeyondTheDatagram_Clips(uint length)
    {
        var datagram = new byte[16];
        BitConverter.TryWriteBytes(datagram, length);
        var reader = new NetlinkMessageReader(datagram);

        Assert.True(reader.TryRead(out var message));
        Assert.True(message.IsClipped);
        Assert.True(message.Payload.IsEmpty);
        Assert.False(reader.TryRead(out _));
        Assert.False(reader.IsMalformed);
    }

    [Fact]
    public void TryRead_AnyBytes_EndsWithoutThrowing() => Gen.Byte.Array[0, 64].Sample(bytes =>
    {
        var messages = new NetlinkMessageReader(bytes);
        var count = 0;
        while (messages.TryRead(out _))
            count++;
        var attributes = new NetlinkAttributeReader(bytes);
        while (attributes.TryRead(out _))
            count++;
        Assert.InRange(count, 0, 20);
    });

    [Fact]
    public void Writer_WhatItWrote_IsReadBack() => Gen.Select(Gen.UShort[0, 0x3fff], Gen.Byte.Array[0, 40]).Array[0, 8].Sample(wanted =>
    {
        var buffer = new byte[1024];
        var writer = new NetlinkWriter(buffer);
        writer.BeginMessage(0x301, NetlinkFlags.Request, 9);
        foreach (var (type, payload) in wanted)
            payload.CopyTo(writer.ReserveAttribute(type, payload.Length));
        writer.EndMessage();

        var messages = new NetlinkMessageReader(buffer.AsSpan(0, writer.Length));
        Assert.True(messages.TryRead(out var message));
        Assert.Equal((0x301, NetlinkFlags.Request, 9u), (message.Type, message.Flags, message.Sequence));
        var attributes = new NetlinkAttributeReader(message.Payload);
        foreach (var (type, payload) in wanted)
        {
            Assert.True(attributes.TryRead(out var attribute));
            Assert.Equal(type, attribute.Type);
            Assert.Equal(payload, attribute.Payload.ToArray());
        }

        Assert.False(attributes.TryRead(out _));
        Assert.False(attributes.IsMalformed);
    });
}
