using System.Net;
using Microsoft.Extensions.Time.Testing;
using MwanLb.Proxy.Access;

namespace MwanLb.Proxy.Tests.Access;

public sealed class OwnAddressesTests
{
    [Fact]
    public void Contain_AddressThatCameOrWent_IsNoticed()
    {
        var addresses = new List<IPAddress> { IPAddress.Parse("192.0.2.1") };
        var time = new FakeTimeProvider();
        using var own = new OwnAddresses(() => [.. addresses], time);
        Assert.True(own.Contain(Addresses.Of(IPAddress.Parse("::ffff:192.0.2.1"))));

        addresses[0] = IPAddress.Parse("192.0.2.2");
        time.Advance(OwnAddresses.Interval);

        Assert.True(own.Contain(Addresses.Of(IPAddress.Parse("192.0.2.2"))));
        Assert.False(own.Contain(Addresses.Of(IPAddress.Parse("192.0.2.1"))));
    }

    [Fact]
    public void OfInterfaces_ThisMachine_HasLoopback() => Assert.Contains(IPAddress.Loopback, OwnAddresses.OfInterfaces());
}
