using System.Collections.Concurrent;
using System.Net.Sockets;

namespace MwanLb.Lab;

/// <summary>The services on the Internet host: nginx on ports 80 and 443, an <see cref="EchoService"/> and the kernel's answers to pings, each of which notes who came.</summary>
/// <remarks>All of them on the IPv6 addresses, too, where the lab has them.</remarks>
public sealed class InternetServer : IAsyncDisposable
{
    /// <summary>Port of the TCP and of the UDP echo.</summary>
    public const int EchoPort = 7000;

    private readonly LabNetwork _lab;
    private readonly ConcurrentQueue<Observation> _pinged = new();
    private readonly NginxServer _nginx;
    private readonly EchoService _echo;
    private readonly PingObserver _pings;

    private InternetServer(LabNetwork lab, NginxServer nginx)
    {
        _lab = lab;
        _nginx = nginx;
        var ipv6 = lab.Topology.HasIPv6;
        _echo = EchoService.Start(lab.Internet, EchoPort, [.. LabTopology.InternetAddresses, .. ipv6 ? LabTopology.InternetAddresses6 : []]);
        _pings = new PingObserver(
            lab.Internet, ipv6 ? [AddressFamily.InterNetwork, AddressFamily.InterNetworkV6] : [AddressFamily.InterNetwork], _pinged.Enqueue);
    }

    /// <summary>Everything seen so far; in order of arrival within a kind.</summary>
    public IReadOnlyList<Observation> Observations => [.. _nginx.ReadObservations(), .. _echo.Observations, .. _pinged];

    /// <summary>The connections to the TCP echo server, oldest first.</summary>
    public IReadOnlyList<TcpSession> TcpSessions => _echo.TcpSessions;

    /// <summary>Starts the services of <paramref name="lab"/>.</summary>
    public static async Task<InternetServer> StartAsync(LabNetwork lab) => new(lab, await NginxServer.StartAsync(lab.Internet, lab.Topology.HasIPv6));

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

    /// <summary>How many of <paramref name="observations"/> came by each uplink, in the order of the uplinks, IPv4 and IPv6 together.</summary>
    public IReadOnlyList<int> CountByUplink(IEnumerable<Observation> observations)
    {
        var counts = observations.CountBy(o => _lab.UplinkOf(o.SourceAddress)?.Index ?? -1).ToDictionary();
        return [.. _lab.Uplinks.Select(uplink => counts.GetValueOrDefault(uplink.Index))];
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _pings.DisposeAsync();
        await _echo.DisposeAsync();
        await _nginx.DisposeAsync();
    }
}
