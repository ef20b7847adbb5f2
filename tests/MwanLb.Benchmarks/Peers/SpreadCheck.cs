using System.Net;
using System.Net.Sockets;
using MwanLb.Lab;

namespace MwanLb.Benchmarks.Peers;

/// <summary>Sees whether new connections are marked: in turn, a connection for each uplink reaches the Internet by another one of them.</summary>
/// <remarks>What the queue passes by unmarked takes the default route, and so the first uplink.</remarks>
internal sealed class SpreadCheck : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromMilliseconds(200);

    private readonly LabNetwork _lab;
    private readonly Socket _server;

    public SpreadCheck(LabNetwork lab)
    {
        _lab = lab;
        _server = lab.Internet.OpenSocket(SocketType.Dgram, ProtocolType.Udp);
        _server.Bind(new IPEndPoint(IPAddress.Any, RouterUnderLoad.OpenPort));
    }

    /// <summary>Returns once it is so.</summary>
    public async Task UntilSpreadAsync()
    {
        byte attempt = 0;
        await Wait.UntilAsync(async () => await IsSpreadAsync(++attempt), Limit, () => "new connections by all uplinks");
    }

    public void Dispose() => _server.Dispose();

    private async Task<bool> IsSpreadAsync(byte attempt)
    {
        var seen = new HashSet<LabUplink>();
        var server = new IPEndPoint(LabTopology.InternetAddresses[0], RouterUnderLoad.OpenPort);
        foreach (var _ in _lab.Uplinks)
        {
            // From a new port, and so a new connection.
            using var client = _lab.Client.OpenSocket(SocketType.Dgram, ProtocolType.Udp);
            await client.SendToAsync(new[] { attempt }, server);
        }

        using var late = new CancellationTokenSource(AnswerLimit);
        var buffer = new byte[1];
        try
        {
            for (var received = 0; received < _lab.Uplinks.Count;)
            {
                var datagram = await _server.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0), late.Token);
                if (buffer[0] == attempt && _lab.UplinkOf(((IPEndPoint)datagram.RemoteEndPoint).Address) is { } uplink)
                {
                    received++;
                    seen.Add(uplink);
                }
            }
        }
        catch (OperationCanceledException)
        {
            return false;
        }

        return seen.Count == _lab.Uplinks.Count;
    }
}
