using System.Buffers;
using System.Net.Sockets;
using MwanLb.Proxy.Interop;

namespace MwanLb.Proxy.Tunneling;

/// <summary>Moves one direction of a tunnel: waits without a buffer, copies what is little, and lets the kernel move what is much.</summary>
internal static class RelayDirection
{
    /// <summary>Below the size from which .NET keeps arrays on its large heap, and enough for a TLS record.</summary>
    private const int BufferSize = 16 * 1024;

    /// <summary>Moves everything, to the source's end, which is passed on (half-close).</summary>
    /// <exception cref="SocketException">Either side broke.</exception>
    public static async Task RunAsync(Socket source, Socket target, Tunnel tunnel, bool isToClient)
    {
        var isMuch = false;
        while (true)
        {
            // Zero bytes: completes when there is something to read. An idle tunnel holds no buffer.
            await source.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None).ConfigureAwait(false);
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

            isMuch = isMuch && KernelPipe.TryRent() is { } pipe && await SpliceAsync(source, target, pipe, tunnel, isToClient).ConfigureAwait(false) > BufferSize;
        }

        target.Shutdown(SocketShutdown.Send);
    }

    private static async ValueTask<int> CopyAsync(Socket source, Socket target, Tunnel tunnel, bool isToClient)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            var received = source.Receive(buffer.AsSpan(0, BufferSize), SocketFlags.None, out var error);
            if (error is SocketError.WouldBlock)
            {
                return -1;
            }

            if (error is not SocketError.Success)
            {
                throw new SocketException((int)error);
            }

            if (received > 0)
            {
                tunnel.Moved(received, isToClient);
                await SendAllAsync(target, buffer.AsMemory(0, received)).ConfigureAwait(false);
            }

            return received;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // Moves what is there, and says how much it was.
    private static async ValueTask<long> SpliceAsync(Socket source, Socket target, KernelPipe pipe, Tunnel tunnel, bool isToClient)
    {
        var total = 0L;
        var inPipe = 0;
        try
        {
            while ((inPipe = Libc.Splice(source.SafeHandle, pipe.WriteEnd, pipe.Size)) > 0)
            {
                tunnel.Moved(inPipe, isToClient);
                total += inPipe;
                while (inPipe > 0)
                {
                    var moved = Libc.Splice(pipe.ReadEnd, target.SafeHandle, inPipe);
                    inPipe -= moved > 0 ? moved
                        : moved == Libc.WouldBlock ? await CopyOutAsync(pipe, target, inPipe).ConfigureAwait(false)
                        : throw new SocketException(-moved);
                }
            }

            // Its end or an error: the next receive says which.
            inPipe = 0;
            return total;
        }
        finally
        {
            pipe.Return(isEmpty: inPipe == 0);
        }
    }

    // The receiver is full. Splice cannot wait for it; a send can.
    private static async ValueTask<int> CopyOutAsync(KernelPipe pipe, Socket target, int available)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            var taken = Libc.Read(pipe.ReadEnd, buffer.AsSpan(0, Math.Min(BufferSize, available)));
            if (taken <= 0)
            {
                throw new SocketException((int)SocketError.SocketError);
            }

            await SendAllAsync(target, buffer.AsMemory(0, taken)).ConfigureAwait(false);
            return taken;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Sends all of it.</summary>
    internal static async ValueTask SendAllAsync(Socket target, ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await target.SendAsync(bytes, SocketFlags.None).ConfigureAwait(false)..];
        }
    }
}
