using MwanLb.Netfilter.Interop;

namespace MwanLb.Netfilter.Netlink;

/// <summary>The buffers that one <c>recvmmsg</c> fills: made once, pinned for good, reused for every batch.</summary>
internal sealed unsafe class DatagramBatch
{
    private readonly byte[] _bytes;
    private readonly IoVector[] _vectors;
    private readonly ReceivedMessage[] _slots;
    private readonly int _slotSize;

    public DatagramBatch(int capacity, int slotSize)
    {
        _slotSize = slotSize;
        _bytes = GC.AllocateArray<byte>(capacity * slotSize, pinned: true);
        _vectors = GC.AllocateArray<IoVector>(capacity, pinned: true);
        _slots = GC.AllocateArray<ReceivedMessage>(capacity, pinned: true);

        // The addresses outlive the fixed block because the arrays live on the pinned heap.
        fixed (byte* bytes = _bytes)
        fixed (IoVector* vectors = _vectors)
        {
            for (var i = 0; i < capacity; i++)
            {
                _vectors[i] = new IoVector { Base = bytes + (i * slotSize), Length = (nuint)slotSize };
                _slots[i].Header = new MessageHeader { Vectors = vectors + i, VectorCount = 1 };
            }
        }
    }

    public Span<ReceivedMessage> Slots => _slots;

    /// <summary>The datagram received into slot <paramref name="index"/>.</summary>
    public ReadOnlySpan<byte> this[int index] => Slot(index)[..Math.Min((int)_slots[index].Length, _slotSize)];

    public Span<byte> Slot(int index) => _bytes.AsSpan(index * _slotSize, _slotSize);

    public bool IsTruncated(int index) => (_slots[index].Header.Flags & SocketConstants.MsgTrunc) != 0;
}
