using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MwanLb.Lab;

/// <summary>A SOCKS5 client for datagrams (RFC 1928, 7): each flow has an association of its own with the router's proxy.</summary>
public sealed class SocksDatagrams(LabHost client)
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(5);

    /// <summary>The echo server that is asked.</summary>
    public IPAddress Server { get; init; } = LabTopology.InternetAddresses[0];

    /// <summary>Sends two datagrams on each of <paramref name="count"/> associations, each awaited.</summary>
    public async Task<IReadOnlyList<FlowOutcome>> SendAsync(string idPrefix, int count)
    {
        List<FlowOutcome> outcomes = [];
        for (var i = 1; i <= count; i++)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"{idPrefix}{i}");
            using var limit = new CancellationTokenSource(AnswerLimit);
            using var control = client.OpenSocket(SocketType.Stream, ProtocolType.Tcp);
            using var datagrams = client.OpenSocket(SocketType.Dgram, ProtocolType.Udp);
            await control.ConnectAsync(new IPEndPoint(LabTopology.RouterLanAddress, ProxyProcess.Port), limit.Token);
            await datagrams.ConnectAsync(await AssociateAsync(control, limit.Token), limit.Token);
            outcomes.Add(new FlowOutcome(
                id, ((IPEndPoint)datagrams.LocalEndPoint!).Port, await AskAsync(datagrams, $"{id} 1\n", limit.Token), await AskAsync(datagrams, $"{id} 2\n", limit.Token)));
        }

        return outcomes;
    }

    private static async Task<IPEndPoint> AssociateAsync(Socket control, CancellationToken cancellationToken)
    {
        // The greeting, and UDP ASSOCIATE from an address and port that are not told.
        await control.SendAsync((byte[])[5, 1, 0, 5, 3, 0, 1, 0, 0, 0, 0, 0, 0], cancellationToken);
        var reply = new byte[12];
        for (var length = 0; length < reply.Length;)
        {
            var received = await control.ReceiveAsync(reply.AsMemory(length), cancellationToken);
            length += received > 0 ? received : throw new InvalidOperationException($"refused: {Convert.ToHexString(reply, 0, length)}");
        }

        return new IPEndPoint(new IPAddress(reply.AsSpan(6, 4)), (reply[10] << 8) | reply[11]);
    }

    private async Task<IPAddress?> AskAsync(Socket datagrams, string line, CancellationToken cancellationToken)
    {
        byte[] header = [0, 0, 0, (byte)(Server.AddressFamily is AddressFamily.InterNetworkV6 ? 4 : 1), .. Server.GetAddressBytes(), InternetServer.EchoPort >> 8, InternetServer.EchoPort & 0xff];
        var buffer = new byte[512];
        try
        {
            await datagrams.SendAsync((byte[])[.. header, .. Encoding.ASCII.GetBytes(line)], cancellationToken);
            var length = await datagrams.ReceiveAsync(buffer, cancellationToken);
            return buffer.AsSpan(0, length).StartsWith(header) ? IPAddress.Parse(Encoding.ASCII.GetString(buffer, header.Length, length - header.Length).Split(' ')[0]) : null;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }
}
