using System.Net;
using Microsoft.Extensions.Time.Testing;
using MwanLb.Engine.Rules;
using MwanLb.Proxy.Access;

namespace MwanLb.Proxy.Tests.Access;

public sealed class DestinationPolicyTests : IDisposable
{
    private readonly OwnAddresses _own = new(() => [IPAddress.Parse("192.0.2.1"), IPAddress.Parse("2001:db8::1"), IPAddress.Parse("192.168.1.1")], new FakeTimeProvider());

    public void Dispose() => _own.Dispose();

    [Theory]
    // anybody's
    [InlineData("198.51.100.1", true)]
    [InlineData("2001:db8:1::1", true)]
    [InlineData("10.0.0.1", true)]
    [InlineData("192.168.1.2", true)]
    [InlineData("fd00::1", true)]
    [InlineData("126.255.255.255", true)]
    [InlineData("128.0.0.0", true)]
    [InlineData("223.255.255.255", true)]
    // this host
    [InlineData("0.0.0.0", false)]
    [InlineData("0.1.2.3", false)]
    [InlineData("127.0.0.1", false)]
    [InlineData("127.255.255.255", false)]
    [InlineData("::", false)]
    [InlineData("::1", false)]
    // the router's own
    [InlineData("192.0.2.1", false)]
    [InlineData("192.168.1.1", false)]
    [InlineData("2001:db8::1", false)]
    // the wire's
    [InlineData("169.254.0.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fe80::1%1", false)]
    [InlineData("febf::1", false)]
    [InlineData("fec0::1", false)]
    // many hosts'
    [InlineData("224.0.0.1", false)]
    [InlineData("239.255.255.255", false)]
    [InlineData("240.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("ff02::1", false)]
    // metadata
    [InlineData("100.100.100.200", false)]
    [InlineData("168.63.129.16", false)]
    [InlineData("192.0.0.192", false)]
    [InlineData("fd00:ec2::254", false)]
    [InlineData("fd20:ce::254", false)]
    // IPv4 in IPv6, and the same of anybody
    [InlineData("::ffff:127.0.0.1", false)]
    [InlineData("::ffff:198.51.100.1", true)]
    [InlineData("::ffff:192.0.2.1", false)]
    [InlineData("::127.0.0.1", false)]
    [InlineData("::2", false)]
    [InlineData("::198.51.100.1", true)]
    [InlineData("::ffff:0:127.0.0.1", false)]
    [InlineData("::ffff:0:198.51.100.1", true)]
    [InlineData("64:ff9b::127.0.0.1", false)]
    [InlineData("64:ff9b::169.254.169.254", false)]
    [InlineData("64:ff9b::192.0.2.1", false)]
    [InlineData("64:ff9b::198.51.100.1", true)]
    [InlineData("64:ff9b:1::127.0.0.1", false)]
    [InlineData("64:ff9b:1:7f00:0:100::", false)]
    [InlineData("64:ff9b:1:c633:64:100:c633:6401", true)]
    [InlineData("2002:7f00:1::1", false)]
    [InlineData("2002:a9fe:a9fe::1", false)]
    [InlineData("2002:c633:6401::1", true)]
    [InlineData("2001:0:c633:6401::80ff:fffe", false)]      // the client: 127.0.0.1, turned
    [InlineData("2001:0:7f00:1::39cc:9bfe", false)]         // the server
    [InlineData("2001:0:c633:6401::39cc:9bfe", true)]
    [InlineData("2001:db8:2::5efe:127.0.0.1", false)]
    [InlineData("2001:db8:2::200:5efe:127.0.0.1", false)]
    [InlineData("2001:db8:2::5efe:198.51.100.1", true)]
    public void Check_Address_IsJudgedByWhatItMeans(string address, bool isAllowed) =>
        Assert.Equal(isAllowed ? DestinationVerdict.Allowed : DestinationVerdict.ForbiddenAddress, Policy().Check(IPAddress.Parse(address), 443, isTunnel: true));

    [Theory]
    [InlineData("127.0.0.5", true)]
    [InlineData("::ffff:127.0.0.5", true)]
    [InlineData("192.0.2.1", true)]
    [InlineData("fe80::5", true)]
    [InlineData("127.0.1.1", false)]
    [InlineData("64:ff9b::127.0.1.1", false)]
    public void Check_AllowedNetwork_OpensIt(string address, bool isAllowed) =>
        Assert.Equal(
            isAllowed ? DestinationVerdict.Allowed : DestinationVerdict.ForbiddenAddress,
            Policy("127.0.0.0/24", "192.0.2.1/32", "fe80::/64").Check(IPAddress.Parse(address), 443, isTunnel: true));

    [Theory]
    [InlineData(443, true, true)]
    [InlineData(80, true, false)]
    [InlineData(80, false, true)]
    [InlineData(443, false, false)]
    [InlineData(8080, false, true)]
    [InlineData(8091, false, false)]
    [InlineData(25, true, false)]
    [InlineData(0, true, false)]
    [InlineData(-1, true, false)]
    [InlineData(65536 + 443, true, false)]
    public void Check_Port_IsAnotherMatterForTunnelsThanForRequests(int port, bool isTunnel, bool isAllowed)
    {
        var policy = Policy("127.0.0.0/8");

        Assert.Equal(isAllowed, policy.AdmitsPort(port, isTunnel));
        Assert.Equal(isAllowed ? DestinationVerdict.Allowed : DestinationVerdict.ForbiddenPort, policy.Check(IPAddress.Parse("198.51.100.1"), port, isTunnel));
        Assert.Equal(isAllowed ? DestinationVerdict.Allowed : DestinationVerdict.ForbiddenPort, policy.Check(IPAddress.Loopback, port, isTunnel));
    }

    private DestinationPolicy Policy(params string[] allowed) =>
        new([new PortRange(443, 443)], [new PortRange(80, 80), new PortRange(8080, 8090)], [.. allowed.Select(n => AddressPrefix.FromNetwork(IPNetwork.Parse(n)))], _own);
}
