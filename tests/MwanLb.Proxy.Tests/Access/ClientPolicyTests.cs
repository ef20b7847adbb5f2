using System.Net;
using MwanLb.Engine.Rules;
using MwanLb.Proxy.Access;

namespace MwanLb.Proxy.Tests.Access;

public sealed class ClientPolicyTests
{
    [Theory]
    [InlineData("10.1.2.3", true)]
    [InlineData("::ffff:10.1.2.3", true)]
    [InlineData("11.0.0.1", false)]
    [InlineData("::ffff:11.0.0.1", false)]
    [InlineData("fd00::1", true)]
    [InlineData("2001:db8::1", false)]
    [InlineData("fe80::1%1", true)]
    [InlineData("0.0.0.0", false)]
    public void Admits_Client_WhoIsInANetwork(string client, bool isAdmitted)
    {
        var policy = new ClientPolicy([Network("10.0.0.0/8"), Network("fd00::/8"), Network("fe80::/10")]);

        Assert.Equal(isAdmitted, policy.Admits(IPAddress.Parse(client)));
    }

    [Fact]
    public void Admits_NoNetworks_TakesEverybody() => Assert.True(new ClientPolicy([]).Admits(IPAddress.Parse("198.51.100.1")));

    private static AddressPrefix Network(string text) => AddressPrefix.FromNetwork(IPNetwork.Parse(text));
}
