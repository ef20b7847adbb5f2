using System.Net;
using Microsoft.Extensions.Time.Testing;
using MwanLb.Engine.Rules;
using MwanLb.Engine.Uplinks;
using MwanLb.Proxy.Access;
using MwanLb.Proxy.Dialing;
using MwanLb.Proxy.Names;

namespace MwanLb.Proxy.Tests.Dialing;

public sealed class UplinkDialerTests : IDisposable
{
    private readonly OwnAddresses _own = new(() => [IPAddress.Parse("192.0.2.1")], new FakeTimeProvider());

    public void Dispose() => _own.Dispose();

    [Theory]
    [InlineData("198.51.100.1", 443, false, DialFailure.None)]
    [InlineData("198.51.100.1", 25, false, DialFailure.Forbidden)]
    [InlineData("198.51.100.1", 25, true, DialFailure.None)]
    [InlineData("192.0.2.1", 443, false, DialFailure.Forbidden)]
    [InlineData("192.0.2.1", 443, true, DialFailure.Forbidden)]
    [InlineData("192.0.2.1", 25, true, DialFailure.Forbidden)]
    [InlineData("127.0.0.1", 25, true, DialFailure.Forbidden)]
    public async Task Find_AnyPort_FreesThePortAndNoAddress(string address, ushort port, bool isAnyPort, object expected)
    {
        var dialer = new UplinkDialer(new AddressesOnly(), new DestinationPolicy([new PortRange(443, 443)], [], [], _own), new FakeTimeProvider());

        var (failure, addresses) = await dialer.FindAsync(new Destination(address, port, default, IsTunnel: true, isAnyPort), null, TestContext.Current.CancellationToken);

        Assert.Equal((DialFailure)expected, failure);
        Assert.Equal(failure is DialFailure.None ? [IPAddress.Parse(address)] : [], addresses);
    }

    private sealed class AddressesOnly : INameResolver
    {
        public ValueTask<NameAnswer> ResolveAsync(string host, Uplink? uplink, ClientNetwork client, CancellationToken cancellationToken) =>
            new(new NameAnswer(NameOutcome.Found, [IPAddress.Parse(host)]));
    }
}
