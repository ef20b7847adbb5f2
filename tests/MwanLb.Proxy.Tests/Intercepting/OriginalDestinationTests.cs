using System.Net;
using System.Net.Sockets;
using MwanLb.Proxy.Intercepting;
using MwanLb.Proxy.Listening;

namespace MwanLb.Proxy.Tests.Intercepting;

public sealed class OriginalDestinationTests
{
    public static TheoryData<byte[], string?> Addresses => new()
    {
        { [2, 0, 0x01, 0xbb, 192, 0, 2, 7, 0, 0, 0, 0, 0, 0, 0, 0], "192.0.2.7:443" },
        { [10, 0, 0, 80, 0, 0, 0, 0, 0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0], "[2001:db8::1]:80" },
        { [2, 0, 0x01, 0xbb], null },
    };

    [Theory]
    [MemberData(nameof(Addresses))]
    public void Read_SocketAddress_IsTakenByItsLength(byte[] bytes, string? expected) => Assert.Equal(expected, OriginalDestination.Read(bytes)?.ToString());

    [Theory]
    [InlineData(ListenKind.Redirect)]
    [InlineData(ListenKind.Tproxy)]
    public async Task TryFind_ConnectionToThePortItself_HasNone(object kind)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(listener.LocalEndPoint!, TestContext.Current.CancellationToken);
        using var accepted = await listener.AcceptAsync(TestContext.Current.CancellationToken);

        Assert.False(OriginalDestination.TryFind(accepted, (ListenKind)kind, listener.LocalEndPoint!, out _));
    }
}
