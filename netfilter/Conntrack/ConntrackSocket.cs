using MwanLb.Netfilter.Netlink;

namespace MwanLb.Netfilter.Conntrack;

/// <summary>Reads the kernel's connection table.</summary>
/// <remarks>For one thread at a time. It needs CAP_NET_ADMIN.</remarks>
public sealed class ConntrackSocket : IDisposable
{
    // A dump is paced by its reader, so this only has to hold the parts under way.
    private const int ReceiveBufferBytes = 1 << 20;

    private readonly NetlinkSocket _channel;
    private readonly ConntrackDumper _dumper;

    private ConntrackSocket(NetlinkSocket channel)
    {
        _channel = channel;
        _dumper = new ConntrackDumper(channel);
    }

    /// <summary>Opens a socket to the table of this thread's network namespace.</summary>
    /// <exception cref="NetlinkException">The kernel has no netfilter netlink.</exception>
    public static ConntrackSocket Open() => new(NetlinkSocket.Open(NetlinkProtocol.Netfilter, ReceiveBufferBytes));

    /// <summary>Visits every entry, or those whose mark under the mask is the value; the kernel filters.</summary>
    /// <param name="markValue">The connmark wanted; null for all entries.</param>
    /// <param name="markMask">The bits that are compared; null for all 32.</param>
    /// <param name="visitor">Takes the entries; what it throws ends the visits and comes back from here.</param>
    /// <returns>How many were visited, and whether that is all.</returns>
    /// <exception cref="NetlinkException">The kernel refused or fell silent.</exception>
    public ConntrackDumpResult Dump<TVisitor>(uint? markValue, uint? markMask, ref TVisitor visitor)
        where TVisitor : struct, IConntrackVisitor, allows ref struct => _dumper.Dump(markValue, markMask, ref visitor);

    /// <inheritdoc/>
    public void Dispose() => _channel.Dispose();
}
