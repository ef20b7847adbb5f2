using MwanLb.Netfilter.Interop;
using MwanLb.Netfilter.Netlink;

namespace MwanLb.Netfilter.Tests;

/// <summary>A socket whose answers are scripted; what it has left to say is nothing (EAGAIN).</summary>
internal sealed class FakeChannel : INetlinkChannel
{
    private readonly Queue<(Errno Error, byte[][] Datagrams)> _receives = new();
    private readonly Queue<Errno> _sendErrors = new();

    public List<byte[]> Sent { get; } = [];

    public int WritableWaits { get; private set; }

    public FakeChannel ThenReceive(params byte[][] datagrams)
    {
        _receives.Enqueue((Errno.None, datagrams));
        return this;
    }

    public FakeChannel ThenFailReceive(Errno error)
    {
        _receives.Enqueue((error, []));
        return this;
    }

    public FakeChannel ThenFailSend(Errno error)
    {
        _sendErrors.Enqueue(error);
        return this;
    }

    public SyscallResult Send(ReadOnlySpan<byte> datagram)
    {
        if (_sendErrors.TryDequeue(out var error))
            return SyscallResult.Failure(error);
        Sent.Add(datagram.ToArray());
        return SyscallResult.Success(datagram.Length);
    }

    public SyscallResult Receive(DatagramBatch batch)
    {
        if (!_receives.TryDequeue(out var receive))
            return SyscallResult.Failure(Errno.EAGAIN);
        if (receive.Error != Errno.None)
            return SyscallResult.Failure(receive.Error);
        for (var i = 0; i < receive.Datagrams.Length; i++)
            Fill(batch, i, receive.Datagrams[i]);
        return SyscallResult.Success(receive.Datagrams.Length);
    }

    public bool WaitReadable(int timeoutMilliseconds) => _receives.Count > 0;

    public void WaitWritable(int timeoutMilliseconds) => WritableWaits++;

    public static void Fill(DatagramBatch batch, int index, ReadOnlySpan<byte> datagram)
    {
        var slot = batch.Slot(index);
        var fits = Math.Min(slot.Length, datagram.Length);
        datagram[..fits].CopyTo(slot);
        batch.Slots[index].Length = (uint)fits;
        batch.Slots[index].Header.Flags = fits < datagram.Length ? SocketConstants.MsgTrunc : 0;
    }
}
