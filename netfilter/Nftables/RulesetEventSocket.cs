using MwanLb.Netfilter.Interop;
using MwanLb.Netfilter.Netlink;

namespace MwanLb.Netfilter.Nftables;

/// <summary>Hears that somebody has changed the rules of nf_tables: by nft, or by an iptables that writes there. What changed is not read.</summary>
/// <remarks>For one thread at a time; <see cref="Interrupt"/> is for any. It needs CAP_NET_ADMIN.</remarks>
public sealed class RulesetEventSocket : IDisposable
{
    // What does not fit is lost, and that something was is all that counts.
    private const int ReceiveBufferBytes = 1 << 16;
    private const int DatagramSize = 1024;
    private const int Datagrams = 16;

    private readonly DatagramBatch _batch = new(Datagrams, DatagramSize);
    private readonly NetlinkSocket _channel;

    private RulesetEventSocket(NetlinkSocket channel) => _channel = channel;

    /// <summary>Begins to listen in this thread's network namespace.</summary>
    /// <exception cref="NetlinkException">The capability is missing, or the kernel has no netfilter netlink.</exception>
    public static RulesetEventSocket Open()
    {
        var channel = NetlinkSocket.Open(NetlinkProtocol.Netfilter, ReceiveBufferBytes);
        try
        {
            channel.Join((int)NftablesGroup.Ruleset);
            return new RulesetEventSocket(channel);
        }
        catch
        {
            channel.Dispose();
            throw;
        }
    }

    /// <summary>Waits for a change, and takes all that has arrived.</summary>
    /// <param name="timeoutMilliseconds">How long; -1 for ever.</param>
    /// <returns>Whether there was one; false when the time is over or <see cref="Interrupt"/> ended the wait.</returns>
    /// <exception cref="NetlinkException">The kernel no longer answers on this socket.</exception>
    public bool Wait(int timeoutMilliseconds)
    {
        if (!_channel.WaitReadable(timeoutMilliseconds))
            return false;
        while (true)
        {
            var received = _channel.Receive(_batch);
            if (received.Error is Errno.EAGAIN)
                return true;
            if (received.Error is not (Errno.None or Errno.ENOBUFS))
                throw new NetlinkException("receive changes of nf_tables", received.Error);
        }
    }

    /// <summary>Makes the <see cref="Wait"/> under way, or else the next one, return at once.</summary>
    public void Interrupt() => _channel.Interrupt();

    /// <inheritdoc/>
    public void Dispose() => _channel.Dispose();
}
