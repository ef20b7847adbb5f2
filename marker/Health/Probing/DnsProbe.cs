using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Marker.Health.Probing;

/// <summary>A question to a name server. That there is no such name is an answer too: the server lives, and so does the line.</summary>
internal sealed class DnsProbe(Uplink uplink, ProbeTarget target, TimeProvider time) : IProbe
{
    /// <inheritdoc/>
    public ProbeTarget Target => target;

    /// <inheritdoc/>
    public Task<ProbeAnswer> AskAsync(TimeSpan patience, CancellationToken cancellationToken) => Patience.HaveAsync(
        patience,
        async waiting =>
        {
            using var socket = UplinkSocket.Open(uplink, target.Address!.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            var query = new byte[DnsMessage.MaxQuery];
            var length = DnsMessage.WriteQuery(query, (ushort)RandomNumberGenerator.GetInt32(ushort.MaxValue + 1), target.Name, AddressFamily.InterNetwork);
            var start = time.GetTimestamp();
            // Connected: a port where nobody listens is refused then, and nobody else can answer.
            await socket.ConnectAsync(new IPEndPoint(target.Address!, target.Port), waiting).ConfigureAwait(false);
            await socket.SendAsync(query.AsMemory(0, length), waiting).ConfigureAwait(false);
            var buffer = new byte[1500];
            while (true)
            {
                var received = await socket.ReceiveAsync(buffer, waiting).ConfigureAwait(false);
                if (DnsMessage.IsAnswer(buffer.AsSpan(0, received), query.AsSpan(0, length), out var problem))
                {
                    return problem is null ? ProbeAnswer.Answered(time.GetElapsedTime(start)) : ProbeAnswer.Wrong($"the name server answered {problem}");
                }
            }
        },
        cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
