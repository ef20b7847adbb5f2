using System.Net;
using System.Net.Sockets;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Marker.Health.Probing;

/// <summary>A TCP connection that is opened and closed again.</summary>
internal sealed class TcpProbe(Uplink uplink, ProbeTarget target, TimeProvider time) : IProbe
{
    /// <inheritdoc/>
    public ProbeTarget Target => target;

    /// <inheritdoc/>
    public Task<ProbeAnswer> AskAsync(TimeSpan patience, CancellationToken cancellationToken) => Patience.HaveAsync(
        patience,
        async waiting =>
        {
            using var socket = UplinkSocket.Open(uplink, target.Address!.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            // Reset when closed: a connection that nobody will use leaves nothing to wait for on either side.
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
            var start = time.GetTimestamp();
            await socket.ConnectAsync(new IPEndPoint(target.Address!, target.Port), waiting).ConfigureAwait(false);
            return ProbeAnswer.Answered(time.GetElapsedTime(start));
        },
        cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
