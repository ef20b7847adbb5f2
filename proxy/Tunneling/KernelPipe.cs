using System.Collections.Concurrent;
using MwanLb.Proxy.Interop;

namespace MwanLb.Proxy.Tunneling;

/// <summary>A pipe inside the kernel through which a tunnel's bytes pass, lent to whoever has much to move.</summary>
internal sealed class KernelPipe : IDisposable
{
    // Measured: 64 KiB costs twice the CPU of 256 KiB a byte; 1 MiB halves that of one tunnel once more, and saves nothing where many share the processor. A
    // user without privileges may have 64 MiB in pipes (fs.pipe-user-pages-soft), which both together stay under.
    private static readonly Pool Large = new(1024 * 1024, maxLent: 16, maxKept: 16);
    private static readonly Pool Others = new(256 * 1024, maxLent: 160, maxKept: 32);

    private readonly Pool _pool;

    private KernelPipe(Pool pool, PipeHandle read, PipeHandle write, int size) => (_pool, ReadEnd, WriteEnd, Size) = (pool, read, write, size);

    public PipeHandle ReadEnd { get; }

    public PipeHandle WriteEnd { get; }

    public int Size { get; }

    /// <summary>Lends one; null where too many are in use: then the bytes are copied.</summary>
    public static KernelPipe? TryRent() => Large.TryRent() ?? Others.TryRent();

    /// <summary>Takes one back. One that still holds bytes is closed.</summary>
    public void Return(bool isEmpty) => _pool.Return(this, isEmpty);

    public void Dispose()
    {
        ReadEnd.Dispose();
        WriteEnd.Dispose();
    }

    private sealed class Pool(int wantedSize, int maxLent, int maxKept)
    {
        private readonly ConcurrentBag<KernelPipe> _kept = [];
        private int _lent;

        public KernelPipe? TryRent()
        {
            if (Interlocked.Increment(ref _lent) <= maxLent)
            {
                if (_kept.TryTake(out var kept))
                {
                    return kept;
                }

                if (Libc.TryOpenPipe(wantedSize, out var read, out var write, out var size))
                {
                    return new KernelPipe(this, read, write, size);
                }
            }

            Interlocked.Decrement(ref _lent);
            return null;
        }

        public void Return(KernelPipe pipe, bool isEmpty)
        {
            Interlocked.Decrement(ref _lent);
            if (isEmpty && _kept.Count < maxKept)
            {
                _kept.Add(pipe);
            }
            else
            {
                pipe.Dispose();
            }
        }
    }
}
