using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace MwanLb.Lab;

public sealed partial class ClientTraffic
{
    // One for all: an identifier of a moment ago is for conntrack the same flow, not a new one.
    private static int _identifiers;

    /// <summary>Sends two ICMP echo requests with each of <paramref name="count"/> new identifiers, each awaited.</summary>
    public async Task<IReadOnlyList<PingOutcome>> PingAsync(string idPrefix, int count)
    {
        var family = Server.AddressFamily;
        using var socket = client.OpenSocket(SocketType.Raw, IcmpEcho.ProtocolOf(family), family);
        await socket.ConnectAsync(new IPEndPoint(Server, 0));
        List<PingOutcome> outcomes = [];
        for (var i = 1; i <= count; i++)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"{idPrefix}{i}");
            var identifier = (ushort)Interlocked.Increment(ref _identifiers);
            var first = await EchoAsync(socket, new IcmpEcho(IsRequest: true, identifier, 1, $"{id} 1"));
            outcomes.Add(new PingOutcome(id, identifier, first, await EchoAsync(socket, new IcmpEcho(IsRequest: true, identifier, 2, $"{id} 2"))));
        }
        return outcomes;
    }

    private async Task<bool> EchoAsync(Socket socket, IcmpEcho request)
    {
        var buffer = new byte[2048];
        var reply = request with { IsRequest = false };
        using var limit = new CancellationTokenSource(AnswerLimit);
        try
        {
            await socket.SendAsync(request.ToMessage(socket.AddressFamily), limit.Token);
            // All that is ICMP and from the server comes to a raw socket, answers to other programs included.
            while (true)
            {
                var length = await socket.ReceiveAsync(buffer, limit.Token);
                if (IcmpEcho.Parse(socket.AddressFamily, buffer.AsSpan(0, length)) == reply)
                    return true;
            }
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            return false;
        }
    }
}
