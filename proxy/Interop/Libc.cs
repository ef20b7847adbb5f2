using System.Runtime.InteropServices;

namespace MwanLb.Proxy.Interop;

/// <summary>The system calls that .NET has no name for: moving bytes from socket to socket through a pipe, inside the kernel.</summary>
internal static unsafe partial class Libc
{
    // include/uapi/linux/splice.h, include/uapi/asm-generic/fcntl.h, include/uapi/linux/fcntl.h
    private const uint SpliceMove = 1;
    private const uint SpliceNonBlock = 2;
    private const int OpenNonBlock = 0x800;
    private const int OpenCloseOnExec = 0x80000;
    private const int SetPipeSize = 1031;
    private const int DefaultPipeSize = 64 * 1024;
    private const int EIntr = 4;
    private const int EAgain = 11;

    private const string Library = "libc";

    /// <summary>splice(2): moves bytes between a pipe and a socket without a copy.</summary>
    /// <returns>Bytes moved, 0 at the source's end, <see cref="WouldBlock"/>, or another negative number: an error.</returns>
    public static int Splice(SafeHandle from, SafeHandle to, int length)
    {
        while (true)
        {
            var moved = SpliceNative(from, 0, to, 0, (nuint)length, SpliceMove | SpliceNonBlock);
            if (moved >= 0)
            {
                return (int)moved;
            }

            var error = Marshal.GetLastPInvokeError();
            if (error != EIntr)
            {
                return error == EAgain ? WouldBlock : -error;
            }
        }
    }

    /// <summary>What <see cref="Splice"/> answers where nothing can be moved now.</summary>
    public const int WouldBlock = int.MinValue;

    /// <summary>pipe2(2) of a size (F_SETPIPE_SZ), as near as the kernel allows.</summary>
    /// <returns>Whether there is one; and its real size.</returns>
    public static bool TryOpenPipe(int wanted, out PipeHandle read, out PipeHandle write, out int size)
    {
        var ends = stackalloc int[2];
        if (Pipe2(ends, OpenCloseOnExec | OpenNonBlock) != 0)
        {
            read = write = new PipeHandle(-1);
            size = 0;
            return false;
        }

        read = new PipeHandle(ends[0]);
        write = new PipeHandle(ends[1]);
        // pipe(7): more than fs.pipe-max-size is refused, and so is what would be more than this user's pipes may hold together.
        for (var asked = wanted; asked > DefaultPipeSize; asked /= 2)
        {
            if (Fcntl(write, SetPipeSize, asked) is > 0 and var granted)
            {
                size = granted;
                return true;
            }
        }

        size = DefaultPipeSize;
        return true;
    }

    /// <summary>Reads what lies in a pipe; 0 or less: nothing.</summary>
    public static int Read(PipeHandle pipe, Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            return (int)ReadNative(pipe, start, (nuint)buffer.Length);
        }
    }

    /// <summary>close(2).</summary>
    public static void Close(nint descriptor) => _ = CloseNative((int)descriptor);

    [LibraryImport(Library, EntryPoint = "splice", SetLastError = true)]
    private static partial nint SpliceNative(SafeHandle from, nint fromOffset, SafeHandle to, nint toOffset, nuint length, uint flags);

    [LibraryImport(Library, EntryPoint = "pipe2", SetLastError = true)]
    private static partial int Pipe2(int* ends, int flags);

    [LibraryImport(Library, EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Fcntl(SafeHandle descriptor, int command, int value);

    [LibraryImport(Library, EntryPoint = "read", SetLastError = true)]
    private static partial nint ReadNative(SafeHandle descriptor, byte* buffer, nuint length);

    [LibraryImport(Library, EntryPoint = "close")]
    private static partial int CloseNative(int descriptor);
}
