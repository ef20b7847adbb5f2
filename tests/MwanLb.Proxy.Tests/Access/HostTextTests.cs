using MwanLb.Proxy.Access;

namespace MwanLb.Proxy.Tests.Access;

public sealed class HostTextTests
{
    [Theory]
    // names
    [InlineData("example.com", "Name")]
    [InlineData("example.com.", "Name")]
    [InlineData("EXAMPLE", "Name")]
    [InlineData("_dmarc.my-host.example", "Name")]
    [InlineData("-.example", "Name")]
    [InlineData("1.example", "Name")]
    [InlineData("1e100.net", "Name")]
    [InlineData("0x7f.example", "Name")]
    [InlineData("3com", "Name")]
    [InlineData("xn--bcher-kva.example", "Name")]
    // IPv4, by its one spelling
    [InlineData("127.0.0.1", "127.0.0.1")]
    [InlineData("255.255.255.255", "255.255.255.255")]
    [InlineData("0.0.0.0", "0.0.0.0")]
    // and by those of inet_aton
    [InlineData("127.1", "Bad")]
    [InlineData("127.0.1", "Bad")]
    [InlineData("2130706433", "Bad")]
    [InlineData("0x7f.1", "Bad")]
    [InlineData("0x7f000001", "Bad")]
    [InlineData("0X7F.0.0.1", "Bad")]
    [InlineData("0x", "Bad")]
    [InlineData("0177.0.0.1", "Bad")]
    [InlineData("127.0.0.01", "Bad")]
    [InlineData("127.0.0.1.", "Bad")]
    [InlineData("017700000001", "Bad")]
    [InlineData("127.0.0.256", "Bad")]
    [InlineData("127.0.0.1.1", "Bad")]
    [InlineData("127.0.0.0x1", "Bad")]
    [InlineData("127.0.0.+1", "Bad")]
    [InlineData(" 127.0.0.1", "Bad")]
    [InlineData("example.1", "Bad")]
    [InlineData("\uff11\uff12\uff17.0.0.1", "Bad")]
    [InlineData("127\u30020\u30020\u30021", "Bad")]
    // IPv6
    [InlineData("::1", "::1")]
    [InlineData("[::1]", "::1")]
    [InlineData("[2001:DB8::1]", "2001:db8::1")]
    [InlineData("[::ffff:127.0.0.1]", "127.0.0.1")]
    [InlineData("[::FFFF:7f00:1]", "127.0.0.1")]
    [InlineData("[::127.0.0.1]", "::127.0.0.1")]
    [InlineData("[::ffff:0177.0.0.1]", "Bad")]
    [InlineData("[::ffff:127.1]", "Bad")]
    [InlineData("[fe80::1%eth0]", "Bad")]
    [InlineData("fe80::1%1", "Bad")]
    [InlineData("[fe80::1%251]", "Bad")]
    [InlineData("[::1]:80", "Bad")]
    [InlineData("::1/64", "Bad")]
    [InlineData("[127.0.0.1]", "Bad")]
    [InlineData("[example.com]", "Bad")]
    [InlineData("[[::1]]", "Bad")]
    [InlineData("[]", "Bad")]
    [InlineData("example.com:80", "Bad")]
    // neither
    [InlineData("", "Bad")]
    [InlineData(".", "Bad")]
    [InlineData(".example", "Bad")]
    [InlineData("a..b", "Bad")]
    [InlineData("example..", "Bad")]
    [InlineData("a b", "Bad")]
    [InlineData("a\0b", "Bad")]
    [InlineData("a\nb", "Bad")]
    [InlineData("a%2eb", "Bad")]
    [InlineData("user@host", "Bad")]
    [InlineData("b\u00fccher.example", "Bad")]
    public void Classify_Text_IsWhatItSays(string host, string expected)
    {
        var kind = HostText.Classify(host, out var address);

        Assert.Equal(expected, address?.ToString() ?? kind.ToString());
        Assert.Equal(kind == HostKind.Address, address is not null);
    }

    [Fact]
    public void Classify_LongName_IsOneUpToTheRfcsLimits()
    {
        var label = new string('a', 63);

        Assert.Equal(HostKind.Name, HostText.Classify($"{label}.{label}.{label}.{label[..61]}", out _));
        Assert.Equal(HostKind.Name, HostText.Classify($"{label}.{label}.{label}.{label[..61]}.", out _));
        Assert.Equal(HostKind.Bad, HostText.Classify($"{label}.{label}.{label}.{label[..62]}", out _));
        Assert.Equal(HostKind.Bad, HostText.Classify($"{label}a.example", out _));
    }
}
