using System.Net;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;
using MwanLb.Netfilter.Netlink;
using MwanLb.Netfilter.Route;

namespace MwanLb.Marker.Health.Probing;

/// <summary>
/// The uplink's own gateway: an echo, and where it does not answer pings, what the kernel's neighbour table has of it. The echo comes first because it
/// tells within a round-trip; the table takes up to a minute to notice that a neighbour is gone, and it is the echo that has the kernel look.
/// </summary>
internal sealed class GatewayProbe(Uplink uplink, ProbeTarget target, IPAddress gateway, EchoChannel channel) : IProbe
{
    // A gateway is one step away: beyond this it does not answer pings.
    private static readonly TimeSpan EchoLimit = TimeSpan.FromMilliseconds(100);

    /// <inheritdoc/>
    public ProbeTarget Target => target;

    /// <inheritdoc/>
    public async Task<ProbeAnswer> AskAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        var echo = channel.AskAsync(gateway, patience);
        try
        {
            return await echo.WaitAsync(EchoLimit, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return IsNeighbour() ? new ProbeAnswer(ProbeOutcome.Answered, TimeSpan.Zero, "known to the kernel as a neighbour; does not answer pings") : await echo.ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private bool IsNeighbour()
    {
        try
        {
            using var socket = NeighbourSocket.Open();
            var finder = new Finder(gateway.GetAddressBytes());
            socket.Dump(InterfaceName.IndexOf(uplink.Interface), finder);
            return finder.IsFound;
        }
        catch (NetlinkException)
        {
            return false;
        }
    }

    private sealed class Finder(byte[] address) : INeighbourVisitor
    {
        public bool IsFound { get; private set; }

        public void Visit(scoped in Neighbour neighbour) =>
            IsFound |= neighbour.IsUsable && neighbour.Address.SequenceEqual(address);
    }
}
