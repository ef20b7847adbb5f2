using System.Net;
using System.Net.Sockets;
using System.Text;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Marker.Health;

/// <summary>Measures the round-trip time to a target by one uplink: an ICMP echo that leaves with its mark and by its interface.</summary>
/// <param name="uplink">By which uplink.</param>
/// <param name="target">Whom to ask, IPv4.</param>
/// <param name="identifier">Tells its echoes from those of other probes and programs.</param>
/// <param name="time">The clock.</param>
internal sealed class EchoProbe(Uplink uplink, IPAddress target, ushort identifier, TimeProvider time)
{
    // include/uapi/asm-generic/socket.h: SOL_SOCKET, SO_BINDTODEVICE, SO_MARK
    private const int SolSocket = 1;
    private const int SoBindToDevice = 25;
    private const int SoMark = 36;

    private readonly byte[] _received = new byte[1500];
    private readonly byte[] _request = new byte[EchoMessage.Size];
    private ushort _sequence;

    /// <summary>The uplink that is measured.</summary>
    public Uplink Uplink => uplink;

    /// <summary>Who is asked.</summary>
    public IPAddress Target => target;

    /// <summary>Sends one request and waits for its reply. One call at a time.</summary>
    /// <param name="limit">How long to wait.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The time between; null where no reply came, or the request could not be sent.</returns>
    public async Task<TimeSpan?> MeasureAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        try
        {
            // Anew each time: the interface may have come back with another index.
            using var socket = Open();
            EchoMessage.WriteRequest(_request, identifier, ++_sequence);
            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            waiting.CancelAfter(limit);
            var sent = time.GetTimestamp();
            await socket.SendToAsync(_request, SocketFlags.None, new IPEndPoint(target, 0), waiting.Token).ConfigureAwait(false);
            while (true)
            {
                // A raw socket gets every ICMP packet that comes in: those of other programs and other probes are passed over.
                var received = await socket.ReceiveFromAsync(_received, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), waiting.Token)
                    .ConfigureAwait(false);
                if (((IPEndPoint)received.RemoteEndPoint).Address.Equals(target)
                    && EchoMessage.IsReply(_received.AsSpan(0, received.ReceivedBytes), identifier, _sequence))
                {
                    return time.GetElapsedTime(sent);
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        catch (SocketException)
        {
            // No such interface, no route, network down: as good as no answer.
            return null;
        }
    }

    private Socket Open()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Icmp);
        try
        {
            // Both: the mark finds the uplink's table, and where that has lost its route, the interface keeps the echo from leaving by another.
            socket.SetRawSocketOption(SolSocket, SoMark, BitConverter.GetBytes(uplink.Fwmark.Value));
            socket.SetRawSocketOption(SolSocket, SoBindToDevice, Encoding.ASCII.GetBytes(uplink.Interface + "\0"));
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
