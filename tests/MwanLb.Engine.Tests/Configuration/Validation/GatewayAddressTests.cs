using MwanLb.Engine.Configuration.Validation;

namespace MwanLb.Engine.Tests.Configuration.Validation;

public sealed class GatewayAddressTests
{
    private const string Spelling = "must be an IPv4 address, four decimal numbers such as 192.168.100.1";

    public static TheoryData<string, string?> Addresses => new()
    {
        { "192.168.100.1",   null },
        { "1.0.0.0",         null },
        { "223.255.255.254", null },
        { "169.254.1.1",     null },
        { "",                Spelling + "; leave the key out for a point-to-point interface such as ppp0" },
        { "router.lan",      Spelling },
        { "256.1.1.1",       Spelling },
        { "1.2.3.4.5",       Spelling },
        { "1.2.3.4 ",        Spelling },
        { "1.2.3.1000",      Spelling },
        { "1.2.3.-4",        Spelling },
        { "١.٢.٣.٤",         Spelling },
        { "1",               Spelling + "; this spelling would be read as 0.0.0.1" },
        { "0x7f.1",          Spelling + "; this spelling would be read as 127.0.0.1" },
        { "192.168.1",       Spelling + "; this spelling would be read as 192.168.0.1" },
        { "0xc0a80101",      Spelling + "; this spelling would be read as 192.168.1.1" },
        { "192.168.1.010",   "must not have leading zeros: some programs read such a number as octal" },
        { "192.168.1.1/24",  Spelling + ", without a prefix length" },
        { "fe80::1",         "is an IPv6 address: those belong in gateway6, beside or in place of gateway" },
        { "fe80::1%eth0",    "is an IPv6 address: those belong in gateway6, beside or in place of gateway" },
        { "::ffff:10.0.0.1", "must be written as the IPv4 address that it is: 10.0.0.1" },
        { "10.0.0.1:80",     Spelling },
        { "0.0.0.0",         "is an unspecified address: no gateway has one in 0.0.0.0/8" },
        { "0.1.2.3",         "is an unspecified address: no gateway has one in 0.0.0.0/8" },
        { "127.0.0.1",       "is a loopback address (127.0.0.0/8): the gateway is another machine" },
        { "224.0.0.1",       "is a multicast address: a gateway is one machine" },
        { "239.255.255.255", "is a multicast address: a gateway is one machine" },
        { "255.255.255.255", "is the broadcast address: a gateway is one machine" },
    };

    [Theory]
    [MemberData(nameof(Addresses))]
    public void Check_Address_TellsWhatIsWrong(string text, string? problem) => Assert.Equal(problem, GatewayAddress.Check(text));
}
