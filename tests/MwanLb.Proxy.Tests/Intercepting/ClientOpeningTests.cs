using System.Net;
using System.Net.Sockets;
using System.Text;
using MwanLb.Proxy.Intercepting;

namespace MwanLb.Proxy.Tests.Intercepting;

public sealed class ClientOpeningTests
{
    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: example.org\r\n\r\n", "example.org")]
    [InlineData("SSH-2.0-x\r\n", null)]
    [InlineData("", null)]
    [InlineData("GET / HTT", null)]
    public async Task ReadName_WhateverTheClientSends_KeepsItAll(string sent, string? expected)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(listener.LocalEndPoint!, TestContext.Current.CancellationToken);
        using var accepted = await listener.AcceptAsync(TestContext.Current.CancellationToken);
        await client.SendAsync(Encoding.ASCII.GetBytes(sent));
        accepted.Blocking = false;
        using var opening = new ClientOpening(accepted);

        // One that says nothing, or no more, is not waited for until the test's end.
        var name = await opening.ReadNameAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        Assert.Equal(expected, name);
        Assert.Equal(sent, Encoding.ASCII.GetString(opening.Bytes.Span));
    }
}
