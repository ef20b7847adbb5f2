using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MwanLb.Lab;

/// <summary>Answers each datagram with the address it came from and the payload itself.</summary>
internal sealed class UdpEcho : IAsyncDisposable
{
    private const int ReceiveBuffer = 8 << 20;

    private readonly CancellationTokenSource _stopping = new();
    private readonly Action<Observation> _observe;
    private readonly Task _serving;

    public UdpEcho(LabHost host, int port, IEnumerable<IPAddress> addresses, Action<Observation> observe)
    {
        _observe = observe;
        // A socket an address: one for all would answer from the interface's first address, whichever was asked.
        _serving = Task.WhenAll([.. addresses.Select(address =>
        {
            var socket = host.OpenSocket(SocketType.Dgram, ProtocolType.Udp, address.AddressFamily);
            socket.ReceiveBufferSize = ReceiveBuffer;
            socket.Bind(new IPEndPoint(address, port));
            return ServeAsync(socket, new IPEndPoint(address, 0));
        })]);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _serving;
        _stopping.Dispose();
    }

    private async Task ServeAsync(Socket socket, IPEndPoint anyone)
    {
        using var owned = socket;
        var buffer = new byte[1 << 16];
        try
        {
            while (true)
            {
                var received = await socket.ReceiveFromAsync(buffer, SocketFlags.None, anyone, _stopping.Token);
                var peer = (IPEndPoint)received.RemoteEndPoint;
                var payload = Encoding.UTF8.GetString(buffer, 0, received.ReceivedBytes);
                _observe(new Observation(TrafficKind.Udp, payload.Split(' ')[0], peer.Address, peer.Port));
                await socket.SendToAsync(Encoding.UTF8.GetBytes($"{peer.Address} {payload}"), SocketFlags.None, peer, _stopping.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The server is being stopped.
        }
    }
}
