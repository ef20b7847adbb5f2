using System.Runtime.InteropServices;

namespace MwanLb.Netfilter.Interop;

/// <summary>
/// Room for some of <c>struct epoll_event { u32 events; u64 data; }</c>. The header packs it on x86-64 alone (EPOLL_PACKED, linux/eventpoll.h), so that 64-bit
/// programs have the layout of 32-bit ones there: 12 bytes, and 16 everywhere else. No struct of ours can be both.
/// </summary>
internal sealed class EpollEventBuffer(int count)
{
    private static readonly int Stride = RuntimeInformation.ProcessArchitecture is Architecture.X64 ? 12 : 16;

    private readonly byte[] _bytes = new byte[count * Stride];

    public int Count => count;

    public Span<byte> Bytes => _bytes;

    public void Set(int index, EpollEvents events, int key)
    {
        var bytes = _bytes.AsSpan(index * Stride, Stride);
        MemoryMarshal.Write(bytes, (uint)events);
        MemoryMarshal.Write(bytes[^sizeof(ulong)..], (ulong)(uint)key);
    }

    public int Key(int index) => (int)MemoryMarshal.Read<ulong>(_bytes.AsSpan(((index + 1) * Stride) - sizeof(ulong)));
}
