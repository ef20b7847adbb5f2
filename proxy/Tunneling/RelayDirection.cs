using System.Buffers;
using System.Net.Sockets;
using MwanLb.Proxy.Interop;
using MwanLb.Proxy.Readiness;

namespace MwanLb.Proxy.Tunneling;

/// <summary>Moves one direction of a tunnel: waits without a buffer, copies what is little, and lets the kernel move what is much.</summary>
internal static class RelayDirection
{
    /// <summary>Below the size from which .NET keeps arrays on its large heap, and enough for a TLS record.</summary>
    private const int BufferSize = 16 * 1024;

    /// <summary>Moves everything, to the source's end, which is passed on (half-close).</summary>
    /// <exception cref="SocketException">Either side broke.</exception>
    public static async Task RunAsync(SocketWatch source, SocketWatch target, Tunnel tunnel, bool isToClient)
    {
        var isMuch = false;
        while (true)
        {
            // An idle tunnel holds no buffer.
            await source.ReadableAsync().ConfigureAwait(false);
            // Where it was much the last time it will be again: nothing of it is copied then.
            if (!isMuch)
            {
                var received = await CopyAsync(source, target, tunnel, isToClient).ConfigureAwait(false);
                if (received == 0)
                {
                    break;
                }

                isMuch = received == BufferSize;
            }

            if (isMuch)
            {
                var moved = KernelPipe.TryRent() is { } pipe ? await SpliceAsync(source, target, pipe, tunnel, isToClient).ConfigureAwait(false) : 0;
                isMuch = moved > BufferSize;
                source.NoteTaken(moved);
            }
        }

        target.Socket.Shutdown(SocketShutdown.Send);
    }

    // Null: there was nothing.
    private static async ValueTask<int?> CopyAsync(SocketWatch source, SocketWatch target, Tunnel tunnel, bool isToClient)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            if (source.Receive(buffer.AsSpan(0, BufferSize)) is not { } received)
            {
                return null;
            }

            if (received > 0)
            {
                tunnel.Moved(received, isToClient);
                await target.SendAllAsync(buffer.AsMemory(0, received)).ConfigureAwait(false);
            }

            return received;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // Moves what is there, up to one share, and says how much it was.
    private static async ValueTask<long> SpliceAsync(SocketWatch source, SocketWatch target, KernelPipe pipe, Tunnel tunnel, bool isToClient)
    {
        var total = 0L;
        var inPipe = 0;
        try
        {
            while (total < SocketWatch.MaxShare && (inPipe = Libc.Splice(source.Socket.SafeHandle, pipe.WriteEnd, pipe.Size)) > 0)
            {
                tunnel.Moved(inPipe, isToClient);
                total += inPipe;
                while (inPipe > 0)
                {
                    var moved = Libc.Splice(pipe.ReadEnd, target.Socket.SafeHandle, inPipe);
                    inPipe -= moved > 0 ? moved
                        : moved == Libc.WouldBlock ? await CopyOutAsync(pipe, target, inPipe).ConfigureAwait(false)
                        : throw new SocketException(-moved);
                }
            }

            if (inPipe == Libc.WouldBlock)
            {
                source.NoteSplicedAll();
            }

            // Else its end or an error: the next receive says which.
            inPipe = 0;
            return total;
        }
        finally
        {
            pipe.Return(isEmpty: inPipe == 0);
        }
    }

    // The receiver is full. Splice cannot wait for it; a send can.
    private static async ValueTask<int> CopyOutAsync(KernelPipe pipe, SocketWatch target, int available)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            var taken = Libc.Read(pipe.ReadEnd, buffer.AsSpan(0, Math.Min(BufferSize, available)));
            if (taken <= 0)
            {
                throw new SocketException((int)SocketError.SocketError);
            }

            await target.SendAllAsync(buffer.AsMemory(0, taken)).ConfigureAwait(false);
            return taken;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
