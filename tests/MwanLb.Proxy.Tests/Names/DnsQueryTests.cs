using MwanLb.Proxy.Names;

namespace MwanLb.Proxy.Tests.Names;

public sealed class DnsQueryTests
{
    [Fact]
    public void Write_Name_IsTheMessageOfTheRfc()
    {
        var message = new byte[DnsQuery.MaxLength];

        var length = DnsQuery.Write(message, 0xbeef, DnsBytes.Wire("Ab.c"), DnsType.Aaaa);

        byte[] expected =
        [
            0xbe, 0xef, 0x01, 0x00, // ID, RD
            0x00, 0x01, 0x00, 0x00, // QDCOUNT, ANCOUNT
            0x00, 0x00, 0x00, 0x01, // NSCOUNT, ARCOUNT
            0x02, 0x61, 0x62,       // "ab"
            0x01, 0x63, 0x00,       // "c", root
            0x00, 0x1c, 0x00, 0x01, // QTYPE, QCLASS
            0x00, 0x00, 0x29,       // root, OPT
            0x04, 0xd0, 0x00, 0x00, // 1232, extended RCODE, version
            0x00, 0x00, 0x00, 0x00, // flags, RDLENGTH
        ];
        Assert.Equal(expected, message[..length]);
    }

    [Fact]
    public void Write_LongestName_Fits()
    {
        var name = string.Join('.', Enumerable.Repeat(new string('a', 63), 3)) + "." + new string('b', 61);

        Assert.Equal(DnsName.MaxLength, DnsBytes.Wire(name).Length);
        Assert.Equal(DnsQuery.MaxLength, DnsQuery.Write(new byte[DnsQuery.MaxLength], 1, DnsBytes.Wire(name), DnsType.A));
        Assert.Empty(DnsBytes.Wire(name + "b"));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("a..b")]
    [InlineData(".a")]
    [InlineData("a..")]
    [InlineData("b\u00fccher.example")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123.example")]
    public void Write_NoName_IsNothing(string name) => Assert.Empty(DnsBytes.Wire(name));
}
