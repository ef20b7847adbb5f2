using System.Net;
using MwanLb.Proxy.Socks.Datagrams;

namespace MwanLb.Proxy.Tests.Socks.Datagrams;

public sealed class DatagramHeaderTests
{
    public static TheoryData<byte[]> Addresses => new(
        [1, 192, 0, 2, 7, 0, 53],
        [3, 3, .. "dns"u8, 0, 53],
        [4, 0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 53]);

    [Theory]
    [MemberData(nameof(Addresses))]
    public void TrySplit_Datagram_HasItsPartsAndIsNoneAtEveryShorterLength(byte[] address)
    {
        byte[] header = [0, 0, 0, .. address];
        for (var i = 0; i < header.Length; i++)
        {
            Assert.False(DatagramHeader.TrySplit(header.AsSpan(0, i), out _, out _));
        }

        Assert.True(DatagramHeader.TrySplit([.. header, 1, 2], out var found, out var data));
        Assert.Equal(address, found);
        Assert.Equal<byte[]>([1, 2], data.ToArray());
    }

    [Theory]
    [InlineData(new byte[] { 0, 0, 1, 1, 192, 0, 2, 7, 0, 53 })]
    [InlineData(new byte[] { 0, 0, 0x80, 1, 192, 0, 2, 7, 0, 53 })]
    [InlineData(new byte[] { 0, 0, 0, 2, 192, 0, 2, 7, 0, 53 })]
    [InlineData(new byte[] { 0, 0, 0, 3, 0, 0, 53 })]
    public void TrySplit_FragmentOrUnknownAddress_IsDropped(byte[] datagram) => Assert.False(DatagramHeader.TrySplit(datagram, out _, out _));

    [Fact]
    public void WriteBefore_Sender_EndsWhereTheDataBegin()
    {
        var space = new byte[DatagramHeader.MaxWritten];

        var unused = DatagramHeader.WriteBefore(IPEndPoint.Parse("192.0.2.7:53"), space);
        Assert.Equal<byte[]>([0, 0, 0, 1, 192, 0, 2, 7, 0, 53], space[unused..]);

        unused = DatagramHeader.WriteBefore(IPEndPoint.Parse("[2001:db8::1]:53"), space);
        Assert.Equal<byte[]>([0, 0, 0, 4, 0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 53], space[unused..]);
    }

    [Fact]
    public void TrySplit_AMillionRandomDatagrams_NeverThrows()
    {
        var random = new Random(31);
        var bytes = new byte[64];
        for (var round = 0; round < 1_000_000; round++)
        {
            random.NextBytes(bytes);
            bytes[2] = 0;
            bytes[3] = (byte)random.Next(6);
            DatagramHeader.TrySplit(bytes.AsSpan(0, random.Next(bytes.Length)), out _, out _);
        }
    }
}
