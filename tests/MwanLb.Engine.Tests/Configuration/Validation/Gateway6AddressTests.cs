using MwanLb.Engine.Configuration.Validation;

namespace MwanLb.Engine.Tests.Configuration.Validation;

public sealed class Gateway6AddressTests
{
    private const string Spelling = "must be an IPv6 address such as fe80::1";

    public static TheoryData<string, string?> Addresses => new()
    {
        { "fe80::1",             null },
        { "FE80::1",             null },
        { "fe80:0:0:0:0:0:0:1",  null },
        { "2001:db8::1",         null },
        { "fd00::1",             null },
        { "",                    Spelling + "; for a point-to-point interface such as ppp0 leave the key out, and say ipv6 = true" },
        { "router.lan",          Spelling },
        { "fe80",                Spelling },
        { "fe80::1::2",          Spelling },
        { "fe80::12345",         Spelling },
        { " fe80::1",            Spelling },
        { "[fe80::1]",           Spelling },
        { "[fe80::1]:80",        Spelling },
        { "fe80::1/64",          Spelling + ", without a prefix length" },
        { "fe80::1%wan0",        Spelling + ", without '%' and an interface: it is reached by the uplink's own" },
        { "192.168.1.1",         "is an IPv4 address: those belong in gateway" },
        { "::ffff:10.0.0.1",     "is an IPv4 address in IPv6's spelling: write it in gateway, 10.0.0.1" },
        { "::ffff:a00:1",        "is an IPv4 address in IPv6's spelling: write it in gateway, 10.0.0.1" },
        { "fe80::10.0.0.1",      Spelling + ", without decimal numbers: fe80:0:0:0:0:0:a00:1" },
        { "::",                  "is the unspecified address: no gateway has it" },
        { "::1",                 "is the loopback address: the gateway is another machine" },
        { "ff02::1",             "is a multicast address (ff00::/8): a gateway is one machine" },
    };

    [Theory]
    [MemberData(nameof(Addresses))]
    public void Check_Address_TellsWhatIsWrong(string text, string? problem) => Assert.Equal(problem, Gateway6Address.Check(text));
}
