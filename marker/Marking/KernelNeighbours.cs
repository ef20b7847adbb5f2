using Microsoft.Extensions.Logging;
using MwanLb.Netfilter.Netlink;
using MwanLb.Netfilter.Route;

namespace MwanLb.Marker.Marking;

/// <summary>The kernel's neighbour table. A failure is logged once, until it can be read again: marking goes on without it.</summary>
/// <remarks>For the one thread that answers the queue, in its network namespace.</remarks>
internal sealed class KernelNeighbours(ILogger logger) : INeighbourTable, IDisposable
{
    private NeighbourSocket? _socket;
    private bool _hasFailed;

    /// <inheritdoc/>
    public void Read(uint interfaceIndex, INeighbourVisitor visitor)
    {
        try
        {
            _socket ??= NeighbourSocket.Open();
            _socket.Dump(interfaceIndex, visitor);
            _hasFailed = false;
        }
        catch (NetlinkException e)
        {
            if (!_hasFailed)
            {
                Log.NeighboursUnreadable(logger, e.Message);
            }

            _hasFailed = true;
            Dispose();
        }
    }

    /// <inheritdoc/>
    public void FindOut(uint interfaceIndex, ReadOnlySpan<byte> address) => _socket?.Use(interfaceIndex, address);

    /// <inheritdoc/>
    public void Dispose()
    {
        _socket?.Dispose();
        _socket = null;
    }
}
