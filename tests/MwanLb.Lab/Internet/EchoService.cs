using System.Collections.Concurrent;
using System.Net;

namespace MwanLb.Lab;

/// <summary>An echo of TCP lines and of UDP datagrams on any host of the lab, which notes who came.</summary>
/// <remarks>
/// An echo's reply is the source address that the service saw, a space, and what was sent. It comes from the address that was asked, by the route
/// that the host has from there: nothing here remembers the interface that the question came in by.
/// </remarks>
public sealed class EchoService : IAsyncDisposable
{
    private readonly ConcurrentQueue<Observation> _observations = new();
    private readonly TcpEcho _tcp;
    private readonly UdpEcho _udp;

    private EchoService(LabHost host, int port, IReadOnlyCollection<IPAddress> addresses)
    {
        _tcp = new TcpEcho(host, port, addresses, _observations.Enqueue);
        _udp = new UdpEcho(host, port, addresses, _observations.Enqueue);
    }

    /// <summary>Every first line of a connection and every datagram so far.</summary>
    public IReadOnlyList<Observation> Observations => [.. _observations];

    /// <summary>The connections so far, oldest first.</summary>
    public IReadOnlyList<TcpSession> TcpSessions => _tcp.Sessions;

    /// <summary>Starts it.</summary>
    /// <param name="host">Where.</param>
    /// <param name="port">The port of both protocols.</param>
    /// <param name="addresses">Addresses of the host, of either family.</param>
    public static EchoService Start(LabHost host, int port, params IReadOnlyCollection<IPAddress> addresses) => new(host, port, addresses);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _udp.DisposeAsync();
        await _tcp.DisposeAsync();
    }
}
