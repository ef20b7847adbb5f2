using MwanLb.Engine.Configuration;
using MwanLb.Engine.Selection;
using MwanLb.Marker.Squid;

namespace MwanLb.Marker.Tests.Squid;

public sealed class SourceAddressesTests
{
    // As iproute2 6.1 prints them
    private const string Static = """{"family":"inet","local":"10.9.1.2","prefixlen":24,"scope":"global","label":"wan0","valid_life_time":4294967295}""";
    private const string OfOther = """{"family":"inet","local":"192.0.2.9","prefixlen":24,"scope":"global"}""";
    private const string Second = """{"family":"inet","local":"10.9.1.3","prefixlen":24,"scope":"global","secondary":true}""";
    private const string Lent = """{"family":"inet","local":"10.9.1.2","prefixlen":24,"scope":"global","dynamic":true,"valid_life_time":3600}""";
    private const string LinkLocal = """{"family":"inet6","local":"fe80::2","prefixlen":64,"scope":"link"}""";
    private const string Advertised = """{"family":"inet6","local":"2001:db8::2","prefixlen":64,"scope":"global","dynamic":true,"mngtmpaddr":true}""";
    private const string Static6 = """{"family":"inet6","local":"2001:db8::3","prefixlen":64,"scope":"global"}""";

    public static TheoryData<string, string, string?, string?> Links => new()
    {
        { $"[{Static}]",             "ether", null,       "10.9.1.2" },
        { $"[{OfOther},{Static}]",   "ether", null,       "10.9.1.2" },
        { $"[{Static},{Second}]",    "ether", "10.9.1.3", "10.9.1.3" },
        { $"[{Static}]",             "ether", "192.0.2.1", "192.0.2.1" },
        { $"[{OfOther}]",            "ether", null,       "192.0.2.9" },
        { $"[{Lent}]",               "ether", null,       "10.9.1.2 is lent for a time only, by DHCP or a router's advertisement" },
        { $"[{Static}]",             "ppp",   null,       "10.9.1.2 may be another one when wan0 is dialled again" },
        { "[]",                      "ether", null,       "wan0 has no IPv4 address now" },
    };

    [Theory]
    [MemberData(nameof(Links))]
    public void Of_Link_TakesTheAddressThatStays(string addresses, string linkType, string? preferred, string? expected)
    {
        var ip = new Dictionary<string, string>
        {
            ["-j -4 addr show dev wan0"] = $$"""[{},{"ifname":"wan0","link_type":"{{linkType}}","addr_info":{{addresses}}}]""",
            ["-j -4 route show default table 101"] =
                $$"""[{"dst":"default","gateway":"10.9.1.1","dev":"wan0"{{(preferred is null ? "" : $",\"prefsrc\":\"{preferred}\"")}},"flags":[]}]""",
        };

        var found = Of(Sample.Model(), ip, 0);

        Assert.Equal(expected, found.Address ?? found.Reason);
    }

    [Theory]
    [InlineData($"[{LinkLocal},{Static6}]", "2001:db8::3")]
    [InlineData($"[{LinkLocal},{Advertised}]", "2001:db8::2 is lent for a time only, by DHCP or a router's advertisement")]
    [InlineData($"[{LinkLocal}]", "wan0 has no IPv6 address now")]
    public void Of_IPv6_NoLinkLocalAddress(string addresses, string expected)
    {
        var model = Sample.Parse("lan = [\"lan0\"]\n" + Sample.Uplinks.Replace("gateway = \"10.9.1.1\"", "gateway = \"10.9.1.1\"\ngateway6 = \"fe80::1\"", StringComparison.Ordinal));

        var found = Of(model, new() { ["-j -6 addr show dev wan0"] = $$"""[{"ifname":"wan0","link_type":"ether","addr_info":{{addresses}}}]""" }, 0, FlowFamily.IPv6);

        Assert.Equal(expected, found.Address ?? found.Reason);
    }

    [Fact]
    public void Of_NoInterface_SaysSo() => Assert.Equal(new SourceAddress(null, "there is no interface wan0 now"), Of(Sample.Model(), [], 0));

    [Fact]
    public void Of_TwoUplinksOnOneInterface_NeitherCanBeToldByTheAddress()
    {
        var ip = new Dictionary<string, string>
        {
            ["-j -4 addr show dev wan0"] = $$"""[{"ifname":"wan0","link_type":"ether","addr_info":[{{Static}}]}]""",
            ["-j -4 addr show dev wan1"] = $$"""[{"ifname":"wan1","link_type":"ether","addr_info":[{{OfOther}}]}]""",
        };
        var model = Sample.Parse(Sample.SharedUplinks);

        Assert.Equal("10.9.1.2 is the address of uplink 'second' too, so that Squid could not tell their connections apart", Of(model, ip, 0).Reason);
        Assert.Equal("10.9.1.2 is the address of uplink 'first' too, so that Squid could not tell their connections apart", Of(model, ip, 1).Reason);
        Assert.Equal("192.0.2.9", Of(model, ip, 2).Address);
    }

    private static SourceAddress Of(RouterModel model, Dictionary<string, string> ip, int uplink, FlowFamily family = FlowFamily.IPv4) =>
        new SourceAddresses(model, arguments => ip.TryGetValue(string.Join(' ', arguments), out var output) ? (0, output) : (1, "Device does not exist."))
            .Of(model.Uplinks[uplink], family);
}
