using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Marker.Health.Probing;

/// <summary>Finds the address of a name, by the uplink that will be asked for it.</summary>
/// <remarks>
/// The system's own resolver would ask by whatever way is the default, which may be the one that is down. Asked are the uplink's <c>resolvers</c>, or
/// else those of resolv.conf, with the uplink's mark alone: a server in a network of the router's own is reached as always, one on the Internet by the uplink.
/// </remarks>
internal sealed class UplinkNames(Uplink uplink, string name, TimeProvider time)
{
    private const int DnsPort = 53;
    private const string ResolverConfiguration = "/etc/resolv.conf";

    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan PerServer = TimeSpan.FromSeconds(1);

    private volatile IPAddress? _address;
    private long _foundAt;

    /// <summary>The address. One that was found before is used on where nobody tells: a dead name server is not a dead line. Null: there is none.</summary>
    public async Task<IPAddress?> FindAsync(CancellationToken cancellationToken)
    {
        if (_address is not null && time.GetElapsedTime(Interlocked.Read(ref _foundAt)) < KeptFor)
        {
            return _address;
        }

        var servers = uplink.Resolvers.IsDefaultOrEmpty ? ReadServers(ReadConfiguration()) : [.. uplink.Resolvers];
        foreach (var server in servers)
        {
            if (await AskAsync(server, cancellationToken).ConfigureAwait(false) is { } found)
            {
                _address = found;
                Interlocked.Exchange(ref _foundAt, time.GetTimestamp());
                return found;
            }
        }

        return _address;
    }

    /// <summary>The name servers of resolv.conf(5).</summary>
    internal static List<IPEndPoint> ReadServers(string text) =>
    [
        .. text.Split('\n').Select(line => line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words is ["nameserver", _, ..])
            .Select(words => IPAddress.TryParse(words[1], out var address) ? new IPEndPoint(address, DnsPort) : null).OfType<IPEndPoint>(),
    ];

    private static string ReadConfiguration()
    {
        try
        {
            return File.ReadAllText(ResolverConfiguration);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private async Task<IPAddress?> AskAsync(IPEndPoint server, CancellationToken cancellationToken)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        waiting.CancelAfter(PerServer);
        try
        {
            using var socket = UplinkSocket.OpenMarked(uplink, server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            var query = new byte[DnsMessage.MaxQuery];
            var family = uplink.HasIPv4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;
            var length = DnsMessage.WriteQuery(query, (ushort)RandomNumberGenerator.GetInt32(ushort.MaxValue + 1), name, family);
            await socket.ConnectAsync(server, waiting.Token).ConfigureAwait(false);
            await socket.SendAsync(query.AsMemory(0, length), waiting.Token).ConfigureAwait(false);
            var buffer = new byte[1500];
            var received = await socket.ReceiveAsync(buffer, waiting.Token).ConfigureAwait(false);
            return DnsMessage.ReadAddress(buffer.AsSpan(0, received), query.AsSpan(0, length));
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }
}
