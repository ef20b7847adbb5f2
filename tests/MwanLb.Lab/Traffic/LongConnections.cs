using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace MwanLb.Lab;

/// <summary>TCP connections that stay open and tell on demand whether they still work.</summary>
/// <remarks>
/// A connection that changes its uplink does not show another address: the second ISP translates it to one that the
/// server has no connection with, and it ends as <see cref="ExchangeResult.Reset"/> or <see cref="ExchangeResult.TimedOut"/>.
/// </remarks>
public sealed class LongConnections : IDisposable
{
    private readonly IReadOnlyList<Socket> _sockets;
    private readonly string _idPrefix;
    private int _heartbeats;

    private LongConnections(IReadOnlyList<Socket> sockets, string idPrefix)
    {
        _sockets = sockets;
        _idPrefix = idPrefix;
    }

    /// <summary>The source address of each connection as the server saw it at the first heartbeat.</summary>
    public IReadOnlyList<IPAddress> SeenAs { get; private set; } = [];

    /// <summary>Opens connections to the TCP echo server, one after the other, with ids <paramref name="idPrefix"/>1 to N; throws when one fails.</summary>
    public static Task<LongConnections> OpenAsync(LabHost client, string idPrefix, int count, TimeSpan limit) =>
        OpenAsync(client, new IPEndPoint(LabTopology.InternetAddresses[0], InternetServer.EchoPort), idPrefix, count, limit);

    /// <summary>The same to an echo anywhere.</summary>
    public static async Task<LongConnections> OpenAsync(LabHost client, IPEndPoint server, string idPrefix, int count, TimeSpan limit)
    {
        List<Socket> sockets = [];
        var connections = new LongConnections(sockets, idPrefix);
        try
        {
            using var cancellation = new CancellationTokenSource(limit);
            List<IPAddress> seenAs = [];
            for (var i = 1; i <= count; i++)
            {
                var socket = client.OpenSocket(SocketType.Stream, ProtocolType.Tcp, server.AddressFamily);
                sockets.Add(socket);
                await socket.ConnectAsync(server, cancellation.Token);
                var (result, address) = await EchoClient.AskAsync(socket, connections.Line(i), limit);
                seenAs.Add(address ?? throw new TimeoutException($"Connection {i} of {count}: {result}."));
            }
            connections.SeenAs = seenAs;
            return connections;
        }
        catch
        {
            connections.Dispose();
            throw;
        }
    }

    /// <summary>Asks on every connection at once; the results stand in the order of opening.</summary>
    public async Task<IReadOnlyList<ExchangeResult>> HeartbeatAsync(TimeSpan limit)
    {
        _heartbeats++;
        var answers = await Task.WhenAll(_sockets.Select((socket, i) => EchoClient.AskAsync(socket, Line(i + 1), limit)));
        return [.. answers.Select(answer => answer.Result)];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var socket in _sockets)
            socket.Dispose();
    }

    private string Line(int number) => string.Create(CultureInfo.InvariantCulture, $"{_idPrefix}{number} {_heartbeats}\n");
}
