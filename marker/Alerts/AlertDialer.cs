using System.Net;
using System.Net.Sockets;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.Failover;
using MwanLb.Marker.Health.Probing;

namespace MwanLb.Marker.Alerts;

/// <summary>Connects alerts to where they go: as every program of the router does, and where that fails by each uplink.</summary>
/// <remarks>
/// The daemon's own connections take the main table's default route, which failover does not change: it may lead by the very uplink that is down. A socket
/// with an uplink's mark does not depend on it, nor on a name server that is only reached by it.
/// </remarks>
/// <param name="model">The uplinks.</param>
/// <param name="table">How they are.</param>
/// <param name="time">The clock.</param>
internal sealed class AlertDialer(RouterModel model, UplinkTable table, TimeProvider time)
{
    private static readonly TimeSpan ResolveLimit = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(5);

    /// <summary>Connects.</summary>
    /// <returns>The connection, and which way it took, in words.</returns>
    /// <exception cref="AlertException">There is no way.</exception>
    public async Task<(Socket Socket, string Way)> ConnectAsync(string host, int port, CancellationToken cancellationToken)
    {
        var problems = new List<string>();
        var known = await ResolveAsync(host, cancellationToken).ConfigureAwait(false);
        // One address of each family: a way that leads nowhere takes its time for each, and large services have a dozen. The uplinks are to have their turn.
        foreach (var address in known.DistinctBy(address => address.AddressFamily))
        {
            if (await TryAsync(() => new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp), address, port, problems, "the default route", cancellationToken)
                .ConfigureAwait(false) is { } socket)
            {
                return (socket, "the default route");
            }
        }

        if (known.Length == 0)
        {
            problems.Add($"{host} is not found by the system's resolver");
        }

        foreach (var uplink in model.Uplinks.OrderBy(uplink => !StandIn.IsUsable(uplink, table)).ThenBy(uplink => uplink.Tier).ThenByDescending(uplink => table.Weight(uplink.Index)))
        {
            var way = $"the uplink {uplink.Name}";
            var found = known.Length > 0 ? known : await FindAsync(uplink, host, cancellationToken).ConfigureAwait(false);
            if (found.FirstOrDefault(address => uplink.Carries(FamilyOf(address))) is not { } reachable)
            {
                problems.Add($"{host} is not found by {way}");
                continue;
            }

            if (await TryAsync(() => UplinkSocket.OpenMarked(uplink, reachable.AddressFamily, SocketType.Stream, ProtocolType.Tcp), reachable, port, problems, way, cancellationToken)
                .ConfigureAwait(false) is { } socket)
            {
                return (socket, way);
            }
        }

        throw new AlertException($"{host}:{port} cannot be reached: {string.Join("; ", problems)}");
    }

    private static async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(host, out var literal))
        {
            return [literal];
        }

        try
        {
            return await Dns.GetHostAddressesAsync(host, cancellationToken).WaitAsync(ResolveLimit, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or TimeoutException)
        {
            return [];
        }
    }

    private static FlowFamily FamilyOf(IPAddress address) => address.AddressFamily is AddressFamily.InterNetworkV6 ? FlowFamily.IPv6 : FlowFamily.IPv4;

    private async Task<IPAddress[]> FindAsync(Uplink uplink, string host, CancellationToken cancellationToken) =>
        await new UplinkNames(uplink, host, time).FindAsync(cancellationToken).ConfigureAwait(false) is { } address ? [address] : [];

    private static async Task<Socket?> TryAsync(
        Func<Socket> open, IPAddress address, int port, List<string> problems, string way, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(ConnectLimit);
        Socket? socket = null;
        try
        {
            socket = open();
            await socket.ConnectAsync(new IPEndPoint(address, port), limit.Token).ConfigureAwait(false);
            return socket;
        }
        catch (Exception e) when (e is SocketException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            socket?.Dispose();
            problems.Add($"by {way}: {(e is SocketException error ? error.Message : $"no answer from {address} in {ConnectLimit.TotalSeconds:0} s")}");
            return null;
        }
    }
}
