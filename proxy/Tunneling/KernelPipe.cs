using System.Collections.Concurrent;
using MwanLb.Proxy.Interop;

namespace MwanLb.Proxy.Tunneling;

/// <summary>A pipe inside the kernel through which a tunnel's bytes pass, lent to whoever has much to move.</summary>
internal sealed class KernelPipe : IDisposable
{
    // Measured: 64 KiB costs twice the CPU of 256 KiB a byte, 1 MiB saves another third for one tunnel and nothing for many; a user without
    // privileges may have 64 MiB in pipes (fs.pipe-user-pages-soft), which the limit below stays under.
    private const int WantedSize = 256 * 1024;
    private const int MaxLent = 192;
    private const int MaxKept = 32;

    private static readonly ConcurrentBag<KernelPipe> Kept = [];
    private static int _lent;

    private KernelPipe(PipeHandle read, PipeHandle write, int size) => (ReadEnd, WriteEnd, Size) = (read, write, size);

    public PipeHandle ReadEnd { get; }

    public PipeHandle WriteEnd { get; }

    public int Size { get; }

    /// <summary>Lends one; null where too many are in use: then the bytes are copied.</summary>
    public static KernelPipe? TryRent()
    {
        if (Interlocked.Increment(ref _lent) > MaxLent)
        {
            Interlocked.Decrement(ref _lent);
            return null;
        }

        if (Kept.TryTake(out var kept))
        {
            return kept;
        }

        if (Libc.TryOpenPipe(WantedSize, out var read, out var write, out var size))
        {
            return new KernelPipe(read, write, size);
        }

        Interlocked.Decrement(ref _lent);
        return null;
    }

    /// <summary>Takes one back. One that still holds bytes is closed.</summary>
    public void Return(bool isEmpty)
    {
        Interlocked.Decrement(ref _lent);
        if (isEmpty && Kept.Count < MaxKept)
        {
            Kept.Add(this);
        }
        else
        {
            Dispose();
        }
    }

    public void Dispose()
    {
        ReadEnd.Dispose();
        WriteEnd.Dispose();
    }
}
