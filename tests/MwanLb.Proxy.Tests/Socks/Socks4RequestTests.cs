using MwanLb.Proxy.Socks;

namespace MwanLb.Proxy.Tests.Socks;

public sealed class Socks4RequestTests
{
    public static TheoryData<byte[], string> Requests => new()
    {
        { [4, 1, 0x01, 0xbb, 192, 0, 2, 7, 0], "192.0.2.7" },
        { [4, 1, 0x01, 0xbb, 192, 0, 2, 7, .. "somebody"u8, 0], "192.0.2.7" },
        { [4, 1, 0x01, 0xbb, 0, 0, 0, 1, 0, .. "example.org"u8, 0], "example.org" },
        { [4, 1, 0x01, 0xbb, 0, 0, 0, 255, .. "somebody"u8, 0, .. "example.org"u8, 0], "example.org" },
        { [4, 1, 0x01, 0xbb, 0, 0, 0, 0, 0], "0.0.0.0" },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public void Read_Request_TakesItApartAndIsIncompleteAtEveryShorterLength(byte[] bytes, string host)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            Assert.Equal(ReadOutcome.Incomplete, Socks4Request.Read(bytes.AsSpan(0, i), out _, out _));
        }

        Assert.Equal(ReadOutcome.Whole, Socks4Request.Read([.. bytes, 0, 9], out var request, out var length));
        Assert.Equal(new Socks4Request(SocksCommand.Connect, new SocksAddress(host, 443)), request);
        Assert.Equal(bytes.Length, length);
    }

    [Theory]
    [InlineData(255, false)]
    [InlineData(256, true)]
    public void Read_UserIdWithoutAnEnd_IsMalformedWhenItIsTooLong(int length, bool isMalformed)
    {
        byte[] bytes = [4, 1, 0, 80, 192, 0, 2, 7, .. Enumerable.Repeat((byte)'a', length)];

        Assert.Equal(isMalformed ? ReadOutcome.Malformed : ReadOutcome.Incomplete, Socks4Request.Read(bytes, out _, out _));
    }

    [Theory]
    [InlineData(new byte[] { 5, 1, 0, 80, 192, 0, 2, 7, 0 })]
    [InlineData(new byte[] { 4, 1, 0, 80, 0, 0, 0, 1, 0, 0 })]
    [InlineData(new byte[] { 4, 1, 0, 80, 0, 0, 0, 1, 0, (byte)'a', (byte)' ', 0 })]
    public void Read_RequestThatIsNone_IsMalformed(byte[] bytes) => Assert.Equal(ReadOutcome.Malformed, Socks4Request.Read(bytes, out _, out _));
}
