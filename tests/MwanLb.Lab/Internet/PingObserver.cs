using System.Net;
using System.Net.Sockets;

namespace MwanLb.Lab;

/// <summary>Notes the lab's pings to a host; the kernel answers them.</summary>
internal sealed class PingObserver : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly Action<Observation> _observe;
    private readonly Task _watching;

    public PingObserver(LabHost host, IEnumerable<AddressFamily> families, Action<Observation> observe)
    {
        _observe = observe;
        _watching = Task.WhenAll([.. families.Select(family =>
            WatchAsync(host.OpenSocket(SocketType.Raw, IcmpEcho.ProtocolOf(family), family)))]);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _watching;
        _stopping.Dispose();
    }

    private async Task WatchAsync(Socket socket)
    {
        using var owned = socket;
        var family = socket.AddressFamily;
        var anyone = new IPEndPoint(family is AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0);
        socket.Bind(anyone);
        var buffer = new byte[2048];
        try
        {
            while (true)
            {
                var received = await socket.ReceiveFromAsync(buffer, SocketFlags.None, anyone, _stopping.Token);
                if (IcmpEcho.Parse(family, buffer.AsSpan(0, received.ReceivedBytes)) is { IsRequest: true } echo)
                    _observe(new Observation(TrafficKind.Ping, echo.Text.Split(' ')[0], ((IPEndPoint)received.RemoteEndPoint).Address, echo.Identifier));
            }
        }
        catch (OperationCanceledException)
        {
            // The server is being stopped.
        }
    }
}
