using System.Net;
using System.Net.Sockets;

namespace MwanLb.Proxy.Tests;

/// <summary>A server on loopback that sends back what it gets, and closes when its client has.</summary>
internal sealed class EchoServer : IDisposable
{
    private readonly Socket _socket;

    public EchoServer(IPAddress? at = null)
    {
        var address = at ?? IPAddress.Loopback;
        _socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _socket.Bind(new IPEndPoint(address, 0));
        _socket.Listen();
        _ = AcceptAsync();
    }

    public ushort Port => (ushort)((IPEndPoint)_socket.LocalEndPoint!).Port;

    public void Dispose() => _socket.Dispose();

    private static async Task EchoAsync(Socket client)
    {
        using var _ = client;
        var buffer = new byte[4096];
        while (await client.ReceiveAsync(buffer) is > 0 and var count)
        {
            await client.SendAsync(buffer.AsMemory(0, count));
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = EchoAsync(await _socket.AcceptAsync());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
