using System.Collections.Concurrent;

namespace MwanLb.Lab;

/// <summary>The services on the Internet host: nginx on ports 80 and 443, an echo of TCP lines and one of UDP datagrams, each of which notes who came.</summary>
/// <remarks>An echo's reply is the source address that the server saw, a space, and what was sent.</remarks>
public sealed class InternetServer : IAsyncDisposable
{
    /// <summary>Port of the TCP and of the UDP echo.</summary>
    public const int EchoPort = 7000;

    private readonly LabNetwork _lab;
    private readonly ConcurrentQueue<Observation> _observations = new();
    private readonly NginxServer _nginx;
    private readonly TcpEcho _tcp;
    private readonly UdpEcho _udp;

    private InternetServer(LabNetwork lab, NginxServer nginx)
    {
        _lab = lab;
        _nginx = nginx;
        _tcp = new TcpEcho(lab.Internet, _observations.Enqueue);
        _udp = new UdpEcho(lab.Internet, _observations.Enqueue);
    }

    /// <summary>Everything seen so far; in order of arrival within a kind.</summary>
    public IReadOnlyList<Observation> Observations => [.. _nginx.ReadObservations(), .. _observations];

    /// <summary>The connections to the TCP echo server, oldest first.</summary>
    public IReadOnlyList<TcpSession> TcpSessions => _tcp.Sessions;

    /// <summary>Starts the services of <paramref name="lab"/>.</summary>
    public static async Task<InternetServer> StartAsync(LabNetwork lab) => new(lab, await NginxServer.StartAsync(lab.Internet));

    /// <summary>Returns the observations whose id begins with <paramref name="idPrefix"/>, once there are at least <paramref name="count"/>.</summary>
    public async Task<IReadOnlyList<Observation>> WaitForAsync(string idPrefix, int count, TimeSpan limit)
    {
        IReadOnlyList<Observation> seen = [];
        await Wait.UntilAsync(
            () => (seen = [.. Observations.Where(o => o.Id.StartsWith(idPrefix, StringComparison.Ordinal))]).Count >= count,
            limit,
            () => $"{count} times '{idPrefix}' at the Internet server, which saw it {seen.Count} times");
        return seen;
    }

    /// <summary>How many of <paramref name="observations"/> came by each uplink, in the order of the uplinks.</summary>
    public IReadOnlyList<int> CountByUplink(IEnumerable<Observation> observations)
    {
        var counts = observations.CountBy(o => o.SourceAddress).ToDictionary();
        return [.. _lab.Uplinks.Select(uplink => counts.GetValueOrDefault(uplink.PublicAddress))];
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _udp.DisposeAsync();
        await _tcp.DisposeAsync();
        await _nginx.DisposeAsync();
    }
}
