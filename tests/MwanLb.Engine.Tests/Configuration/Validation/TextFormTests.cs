using System.Text;
using MwanLb.Engine.Configuration.Validation;
using MwanLb.Engine.Selection;

namespace MwanLb.Engine.Tests.Configuration.Validation;

/// <summary>The forms that values have inside their quotes: what is taken, as what, and what is said of the rest.</summary>
public sealed class TextFormTests
{
    private const string Time = "must be a whole number and its unit, ms, s, m, h or d, such as \"90s\" or \"30m\"";
    private const string Rate = "must be a number and kbit, mbit, gbit or tbit, such as \"100mbit\" or \"1.5gbit\"";
    private const string Network = "must be an address or a network, such as 192.168.1.7, 192.168.0.0/16 or 2001:db8::/32";
    private const string Domain = "must be a domain, such as example.com";
    private const string Labels = Domain + ": parts of 1 to 63 letters, digits, '-' and '_', with dots between them";
    private const string Port = "must be a port number, or a range such as \"8000-8100\"";

    public static TheoryData<string, string> Durations => new()
    {
        { "5s",          "5s" },
        { "90s",         "90s" },
        { "60m",         "1h" },
        { "24h",         "1d" },
        { "007s",        "7s" },
        { "2d",          "2d" },
        { "4s",          "must be 5s to 2d" },
        { "0s",          "must be 5s to 2d" },
        { "49h",         "must be 5s to 2d" },
        { "9999999d",    "must be 5s to 2d" },
        { "10000000s",   Time },
        { "",            Time },
        { "s",           Time },
        { "30",          Time },
        { "30 m",        Time },
        { "250ms",       "must be 5s to 2d" },
        { "6500ms",      "6500ms" },
        { "30min",       Time },
        { "-30m",        Time },
        { "1.5h",        Time },
        { "1h30m",       Time },
        { "30M",         Time },
        { "٣s",          Time },
    };

    public static TheoryData<string, string> Rates => new()
    {
        { "1kbit",             "1000" },
        { "512kbit",           "512000" },
        { "100Mbit",           "100000000" },
        { "1.5mbit",           "1500000" },
        { "1tbit",             "1000000000000" },
        { "0.9kbit",           "must be 1kbit to 1tbit" },
        { "0mbit",             "must be 1kbit to 1tbit" },
        { "1.01tbit",          "must be 1kbit to 1tbit" },
        { "9999999999999gbit", "must be 1kbit to 1tbit" },
        { "79228162514264337593543950336kbit", Rate },
        { "mbit",              Rate },
        { "100",               Rate },
        { "100 mbit",          Rate },
        { "-1mbit",            Rate },
        { "1e3kbit",           Rate },
        { "1,5mbit",           Rate },
        { "100mb",             Rate },
        { "100Mbps",           "must be in kbit, mbit, gbit or tbit, such as \"100mbit\": 'bps' means bytes to some tools and bits to others" },
    };

    public static TheoryData<string, string> Networks => new()
    {
        { "192.168.1.7",           "192.168.1.7/32" },
        { "10.0.0.0/8",            "10.0.0.0/8" },
        { "0.0.0.0/0",             "0.0.0.0/0" },
        { "::/0",                  "::/0" },
        { "2001:DB8::1",           "2001:db8::1/128" },
        { "2001:db8::/32",         "2001:db8::/32" },
        { "0.0.0.0",               "is no host's address: every address is 0.0.0.0/0" },
        { "::",                    "is no host's address: every address is ::/0" },
        { "",                      Network },
        { "10.0.0",                Network + "; this spelling would be read as 10.0.0.0" },
        { "10.0.0.010",            "must not have leading zeros: some programs read such a number as octal" },
        { "10.0.0.1-10.0.0.9",     Network },
        { "fe80::1%eth0",          Network },
        { "[2001:db8::1]",         Network },
        { "::ffff:10.0.0.1",       "must be written as the IPv4 address that it is: 10.0.0.1" },
        { "10.0.0.0/33",           "must have a prefix length of 0 to 32 after the '/'" },
        { "10.0.0.0/",             "must have a prefix length of 0 to 32 after the '/'" },
        { "10.0.0.0/08",           "must have a prefix length of 0 to 32 after the '/'" },
        { "10.0.0.0/8/8",          "must have a prefix length of 0 to 32 after the '/'" },
        { "2001:db8::/129",        "must have a prefix length of 0 to 128 after the '/'" },
        { "10.0.0.0/255.0.0.0",    "must have a prefix length of 0 to 32 after the '/', not a netmask: 10.0.0.0/8" },
        { "0.0.0.0/0.0.0.0",       "must have a prefix length of 0 to 32 after the '/', not a netmask: 0.0.0.0/0" },
        { "10.0.0.0/0.255.255.255", "must have a prefix length of 0 to 32 after the '/'" },
        { "10.1.0.0/8",            "has bits set behind the prefix: write 10.0.0.0/8 for the network, or 10.1.0.0 for the one address" },
        { "1.2.3.4/0",             "has bits set behind the prefix: write 0.0.0.0/0 for the network, or 1.2.3.4 for the one address" },
        { "2001:db8::1/64",        "has bits set behind the prefix: write 2001:db8::/64 for the network, or 2001:db8::1 for the one address" },
    };

    public static TheoryData<string, string> Domains => new()
    {
        { "example.com",           "example.com" },
        { ".example.com",          "example.com" },
        { "*.example.com",         "example.com" },
        { "Example.COM.",          "example.com" },
        { "de",                    "de" },
        { "_sip._udp.example.com", "_sip._udp.example.com" },
        { "bücher.example",        "xn--bcher-kva.example" },
        { "BÜCHER.example",        "xn--bcher-kva.example" },
        { "xn--bcher-kva.example", "xn--bcher-kva.example" },
        { "例え.jp",                "xn--r8jz45g.jp" },
        { "",                      Domain + "; to ask for none, leave the key out" },
        { ".",                     Domain + "; to ask for none, leave the key out" },
        { "*",                     Domain + "; to ask for none, leave the key out" },
        { "www.*.com",             "must not have a '*' but at its beginning, and needs none there: a domain takes everything below it too" },
        { "*example.com",          "must not have a '*' but at its beginning, and needs none there: a domain takes everything below it too" },
        { "https://example.com",   Domain + ": the name alone, without 'https://' and without a path" },
        { "example.com:443",       Domain + ": the name alone; ports belong in port" },
        { "10.0.0.1",              "is an address: those belong in destination" },
        { "2001:db8::1",           "is an address: those belong in destination" },
        { "a..b",                  Labels },
        { "-a.de",                 Labels },
        { "a-.de",                 Labels },
        { "a b.de",                Labels },
        { "a\u0000.de",            Labels },
        { "a\ud800.de",            Labels },
        { "a$.de",                 Labels },
        { new string('a', 64) + ".de", Labels },
        { string.Concat(Enumerable.Repeat("abcdefghi.", 25)) + "abcd", Labels },
    };

    public static TheoryData<string, string> Ports => new()
    {
        { "443",         "443-443" },
        { "8000-8100",   "8000-8100" },
        { "1-65535",     "1-65535" },
        { "80-80",       "80-80" },
        { "8100-8000",   "must begin with the lower port: \"8000-8100\"" },
        { "0-80",        "must be a port, 1 to 65535" },
        { "80-65536",    "must be a port, 1 to 65535" },
        { "99999999999", "must be a port, 1 to 65535" },
        { "",            Port },
        { "-80",         Port },
        { "80-",         Port },
        { "80 - 90",     Port },
        { "1-2-3",       Port },
        { "http",        Port },
    };

    /// <summary>IANA's Protocol Numbers.</summary>
    public static TheoryData<string, byte> Protocols => new()
    {
        { "tcp",     6 },
        { "udp",     17 },
        { "icmp",    1 },
        { "icmpv6",  58 },
        { "sctp",    132 },
        { "gre",     47 },
        { "esp",     50 },
        { "ah",      51 },
        { "dccp",    33 },
        { "udplite", 136 },
    };

    [Theory]
    [MemberData(nameof(Durations))]
    public void Between_Duration_IsTakenOrExplained(string text, string expected) => Assert.Equal(
        expected, Duration.Between(TimeSpan.FromSeconds(5), TimeSpan.FromDays(2))(text, out var value) ?? Duration.Format(value));

    [Theory]
    [MemberData(nameof(Rates))]
    public void Parse_Rate_IsTakenOrExplained(string text, string expected) =>
        Assert.Equal(expected, BitRate.Parse(text, out var value) ?? $"{value}");

    [Theory]
    [MemberData(nameof(Networks))]
    public void Parse_Network_IsTakenOrExplained(string text, string expected) =>
        Assert.Equal(expected, NetworkText.Parse(text, out var value) ?? $"{value}");

    [Theory]
    [InlineData("10.0.0.1", "10.0.0.0", "10.0.0.2")]
    [InlineData("10.0.0.0/31", "9.255.255.255", "10.0.0.2")]
    [InlineData("2001:db8::1", "2001:db8::", "2001:db8::2")]
    [InlineData("2001:db8::/64", "2001:db7:ffff::", "2001:db8:0:1::")]
    public void Parse_Network_HoldsNoNeighbour(string text, string before, string after)
    {
        Assert.Null(NetworkText.Parse(text, out var network));
        Assert.True(network.Contains(new FlowAddress(network.First)) && network.Contains(new FlowAddress(network.Last)));
        Assert.False(network.Contains(FlowAddress.Parse(Encoding.ASCII.GetBytes(before))));
        Assert.False(network.Contains(FlowAddress.Parse(Encoding.ASCII.GetBytes(after))));
    }

    [Theory]
    [MemberData(nameof(Domains))]
    public void Parse_Domain_IsTakenOrExplained(string text, string expected) =>
        Assert.Equal(expected, DomainName.Parse(text, out var value) ?? value);

    [Theory]
    [MemberData(nameof(Ports))]
    public void Parse_Ports_IsTakenOrExplained(string text, string expected) =>
        Assert.Equal(expected, PortText.Parse(text, out var value) ?? $"{value.First}-{value.Last}");

    [Theory]
    [MemberData(nameof(Protocols))]
    public void Parse_ProtocolName_GivesItsNumber(string name, byte expected)
    {
        Assert.Null(ProtocolText.Parse(name, out var number));
        Assert.Equal(expected, number);
    }
}
