using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;
using MwanLb.Proxy.Access;
using MwanLb.Proxy.Interop;
using MwanLb.Proxy.Names;
using MwanLb.Proxy.Readiness;

namespace MwanLb.Proxy.Dialing;

/// <summary>Connects by one uplink: finds the name's addresses, leaves out those that nobody may go to, and races the rest.</summary>
internal sealed class UplinkDialer(INameResolver names, DestinationPolicy policy, TimeProvider time)
{
    // include/uapi/linux/tcp.h
    private const int SolTcp = 6;
    private const int TcpUserTimeout = 18;

    // RFC 8305, 8: Connection Attempt Delay, recommended.
    private static readonly TimeSpan AttemptDelay = TimeSpan.FromMilliseconds(250);

    // A forwarded request on a connection whose peer acknowledges nothing for so long fails, and its client hears of it, before a browser gives up.
    private static readonly TimeSpan Unacknowledged = TimeSpan.FromSeconds(20);

    /// <summary>Connects. Never throws.</summary>
    /// <param name="destination">Where to.</param>
    /// <param name="uplink">By which uplink; null: by the default route.</param>
    /// <param name="cancellationToken">Ends it; then it has timed out.</param>
    public async ValueTask<DialResult> DialAsync(Destination destination, Uplink? uplink, CancellationToken cancellationToken)
    {
        try
        {
            var (failure, addresses) = await FindAsync(destination, uplink, cancellationToken).ConfigureAwait(false);
            return failure is not DialFailure.None
                ? DialResult.Failed(failure, uplink)
                : (await StaggeredRace.RunAsync(
                    addresses.Length, (i, token) => ConnectAsync(addresses[i], destination, uplink, token), _ => AttemptDelay, time, cancellationToken).ConfigureAwait(false)).Result;
        }
        catch (OperationCanceledException)
        {
            return DialResult.Failed(DialFailure.TimedOut, uplink);
        }
    }

    /// <summary>Finds the addresses of a destination that an uplink carries and nobody has forbidden.</summary>
    /// <returns>At least one, or why there is none.</returns>
    /// <exception cref="OperationCanceledException">It took too long.</exception>
    public async ValueTask<(DialFailure Failure, ImmutableArray<IPAddress> Addresses)> FindAsync(Destination destination, Uplink? uplink, CancellationToken cancellationToken)
    {
        if (!destination.IsAnyPort && !policy.AdmitsPort(destination.Port, destination.IsTunnel))
        {
            return (DialFailure.Forbidden, []);
        }

        var answer = await names.ResolveAsync(destination.Host, uplink, destination.Client, cancellationToken).ConfigureAwait(false);
        if (answer.Outcome is not NameOutcome.Found)
        {
            return (FailureOf(answer.Outcome), []);
        }

        // Judged here, address by address, after every other step: what a name meant a moment ago does not count.
        var admitted = answer.Addresses.Where(address => IsAdmitted(address, destination)).ToImmutableArray();
        if (admitted.IsEmpty)
        {
            return (DialFailure.Forbidden, []);
        }

        var carried = uplink is null ? admitted : [.. admitted.Where(address => uplink.Carries(FamilyOf(address)))];
        return carried.IsEmpty ? (DialFailure.Unreachable, []) : (DialFailure.None, carried);
    }

    private bool IsAdmitted(IPAddress address, Destination destination) => destination.IsAnyPort
        ? policy.AdmitsAddress(address)
        : policy.Check(address, destination.Port, destination.IsTunnel) is DestinationVerdict.Allowed;

    private static async ValueTask<DialResult> ConnectAsync(IPAddress address, Destination destination, Uplink? uplink, CancellationToken cancellationToken)
    {
        Socket? socket = null;
        try
        {
            socket = UplinkSocket.Open(uplink, address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.NoDelay = true;
            if (!destination.IsTunnel)
            {
                var limit = (int)Unacknowledged.TotalMilliseconds;
                socket.SetRawSocketOption(SolTcp, TcpUserTimeout, MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in limit)));
            }

            var peer = new IPEndPoint(address, destination.Port);
            await SocketWaits.ConnectAsync(socket, peer, cancellationToken).ConfigureAwait(false);
            return DialResult.Of(socket, uplink, peer);
        }
        catch (SocketException e)
        {
            var failure = socket is null ? DialFailure.Local : FailureOf(socket, e.SocketErrorCode);
            socket?.Dispose();
            return DialResult.Failed(failure, uplink) with { Asked = address };
        }
        catch (OperationCanceledException)
        {
            socket?.Dispose();
            return DialResult.Failed(DialFailure.TimedOut, uplink) with { Asked = address };
        }
    }

    private static FlowFamily FamilyOf(IPAddress address) =>
        address.AddressFamily is AddressFamily.InterNetwork || address.IsIPv4MappedToIPv6 ? FlowFamily.IPv4 : FlowFamily.IPv6;

    private static DialFailure FailureOf(NameOutcome outcome) =>
        outcome is NameOutcome.NoSuchName or NameOutcome.NoAddress ? DialFailure.NameNotFound : DialFailure.NameFailed;

    /// <summary>What a connect came to that did not succeed.</summary>
    /// <param name="socket">The socket, not closed yet.</param>
    /// <param name="error">Its error.</param>
    internal static DialFailure FailureOf(Socket socket, SocketError error) => error switch
    {
        // ICMP says "refused", too (port unreachable), and may be any router's: only what TCP itself brings is an answer by the line.
        SocketError.ConnectionRefused => TcpInfo.Of(socket).SegmentsReceived > 0 ? DialFailure.Refused : DialFailure.Unreachable,
        SocketError.ConnectionReset => DialFailure.Refused,
        SocketError.TimedOut or SocketError.OperationAborted => DialFailure.TimedOut,
        SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable or SocketError.AccessDenied or SocketError.AddressAlreadyInUse => DialFailure.Local,
        _ => DialFailure.Unreachable,
    };
}
