using System.Net;
using System.Net.Sockets;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Proxy.Dialing;

/// <summary>How a dial ended.</summary>
/// <param name="Socket">The connection; null: there is none, see <paramref name="Failure"/>.</param>
/// <param name="Uplink">By which uplink; null: by the default route.</param>
/// <param name="Failure">Why there is no connection.</param>
internal sealed record DialResult(Socket? Socket, Uplink? Uplink, DialFailure Failure)
{
    /// <summary>The far end; null without a connection.</summary>
    // Not asked of the socket: one that the server has reset by now knows it no more, and throws.
    public IPEndPoint? Peer { get; private init; }

    /// <summary>Whom it asked, where there is no connection; null: nobody yet, or several.</summary>
    public IPAddress? Asked { get; init; }

    /// <summary>Our own end; null without a connection.</summary>
    public IPEndPoint? Local => Socket?.LocalEndPoint as IPEndPoint;

    /// <summary>Whether another uplink could fare better.</summary>
    public bool IsFinal => Failure is DialFailure.None or DialFailure.NameNotFound or DialFailure.Forbidden;

    /// <summary>A connection.</summary>
    public static DialResult Of(Socket socket, Uplink? uplink, IPEndPoint peer) => new(socket, uplink, DialFailure.None) { Peer = peer };

    /// <summary>None.</summary>
    public static DialResult Failed(DialFailure failure, Uplink? uplink) => new(null, uplink, failure);
}
