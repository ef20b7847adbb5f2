using System.Text;
using MwanLb.Proxy.Socks;

namespace MwanLb.Proxy.Tests.Socks;

public sealed class Socks5MessageTests
{
    public static TheoryData<byte[], string, ushort> Destinations => new()
    {
        { [1, 192, 0, 2, 7, 0x01, 0xbb], "192.0.2.7", 443 },
        { [4, 0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 80], "2001:db8::1", 80 },
        { [4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 192, 0, 2, 7, 0, 80], "192.0.2.7", 80 },
        { [3, 11, .. "example.org"u8, 0xff, 0xff], "example.org", 65535 },
        { [3, 3, .. "::1"u8, 0, 1], "::1", 1 },
    };

    [Theory]
    [MemberData(nameof(Destinations))]
    public void Read_Request_TakesItApartAndIsIncompleteAtEveryShorterLength(byte[] address, string host, ushort port)
    {
        byte[] bytes = [5, 1, 0, .. address];

        for (var i = 0; i < bytes.Length; i++)
        {
            Assert.Equal(ReadOutcome.Incomplete, Socks5Request.Read(bytes.AsSpan(0, i), out _, out _));
        }

        Assert.Equal(ReadOutcome.Whole, Socks5Request.Read([.. bytes, 9, 9], out var request, out var length));
        Assert.Equal(new Socks5Request(SocksCommand.Connect, new SocksAddress(host, port)), request);
        Assert.Equal(bytes.Length, length);
    }

    [Theory]
    [InlineData(ReadOutcome.Malformed, new byte[] { 4, 1, 0, 1, 1, 1, 1, 1, 0, 80 })]
    [InlineData(ReadOutcome.UnknownAddressType, new byte[] { 5, 1, 0, 2, 1, 1, 1, 1, 0, 80 })]
    [InlineData(ReadOutcome.Malformed, new byte[] { 5, 1, 0, 3, 0, 0, 80 })]
    [InlineData(ReadOutcome.Malformed, new byte[] { 5, 1, 0, 3, 1, (byte)'/', 0, 80 })]
    [InlineData(ReadOutcome.Malformed, new byte[] { 5, 1, 0, 3, 2, (byte)'a', 10, 0, 80 })]
    [InlineData(ReadOutcome.Malformed, new byte[] { 5, 1, 0, 3, 1, 0xe4, 0, 80 })]
    public void Read_RequestThatIsNone_SaysWhy(object expected, byte[] bytes) =>
        Assert.Equal((ReadOutcome)expected, Socks5Request.Read(bytes, out _, out _));

    [Fact]
    public void Read_NameLongerThanNamesAre_IsMalformed()
    {
        byte[] Request(int length) => [5, 1, 0, 3, (byte)length, .. Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("a.", 128))[..length]), 0, 80];

        Assert.Equal(ReadOutcome.Whole, Socks5Request.Read(Request(253), out _, out _));
        Assert.Equal(ReadOutcome.Malformed, Socks5Request.Read(Request(255), out _, out _));
    }

    [Theory]
    [InlineData(new byte[] { 5, 1, 0 }, true, false)]
    [InlineData(new byte[] { 5, 1, 2 }, false, true)]
    [InlineData(new byte[] { 5, 3, 1, 2, 0 }, true, true)]
    [InlineData(new byte[] { 5, 0 }, false, false)]
    public void Read_Greeting_TakesTheMethodsAndIsIncompleteAtEveryShorterLength(byte[] bytes, bool offersNone, bool offersPassword)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            Assert.Equal(ReadOutcome.Incomplete, Socks5Greeting.Read(bytes.AsSpan(0, i), out _, out _));
        }

        Assert.Equal(ReadOutcome.Whole, Socks5Greeting.Read([.. bytes, 5], out var greeting, out var length));
        Assert.Equal((new Socks5Greeting(offersNone, offersPassword), bytes.Length), (greeting, length));
        Assert.Equal(ReadOutcome.Malformed, Socks5Greeting.Read([4, .. bytes], out _, out _));
    }

    [Theory]
    [InlineData("user", "secret")]
    [InlineData("", "")]
    public void Read_Password_FindsBothAndIsIncompleteAtEveryShorterLength(string user, string password)
    {
        byte[] bytes = [1, (byte)user.Length, .. Encoding.UTF8.GetBytes(user), (byte)password.Length, .. Encoding.UTF8.GetBytes(password)];
        for (var i = 0; i < bytes.Length; i++)
        {
            Assert.Equal(ReadOutcome.Incomplete, PasswordMessage.Read(bytes.AsSpan(0, i), out _, out _));
        }

        Assert.Equal(ReadOutcome.Whole, PasswordMessage.Read([.. bytes, 5], out var message, out var length));
        Assert.Equal(bytes.Length, length);
        Assert.Equal((user, password), (Encoding.UTF8.GetString(bytes[message.User]), Encoding.UTF8.GetString(bytes[message.Password])));
        Assert.Equal(ReadOutcome.Malformed, PasswordMessage.Read([5, .. bytes], out _, out _));
    }
}
