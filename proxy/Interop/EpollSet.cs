using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace MwanLb.Proxy.Interop;

/// <summary>epoll(7): a set of descriptors, and what happens to them.</summary>
internal sealed unsafe partial class EpollSet : SafeHandle
{
    /// <summary>
    /// The size of one event:
    /// <code>
    ///     struct epoll_event { u32 events; u64 data; } EPOLL_PACKED
    /// </code>
    /// which is packed on x86-64 alone.
    /// </summary>
    public static readonly int EventSize = IsPacked ? 12 : 16;

    // include/uapi/linux/eventpoll.h
    private const int CloseOnExec = 0x80000;
    private const int CtlAdd = 1;
    private const int CtlDelete = 2;
    private const int CtlModify = 3;
    private const int EIntr = 4;
    private const int MaxEventSize = 16;

    private const string Library = "libc";

    private EpollSet(int descriptor)
        : base(-1, ownsHandle: true) => SetHandle(descriptor);

    /// <inheritdoc/>
    public override bool IsInvalid => handle < 0;

    private static bool IsPacked => RuntimeInformation.ProcessArchitecture == Architecture.X64;

    private static int DataOffset => IsPacked ? 4 : 8;

    /// <summary>An empty set.</summary>
    /// <exception cref="SocketException">There are no descriptors left.</exception>
    public static EpollSet Create()
    {
        var descriptor = EpollCreate1(CloseOnExec);
        return descriptor >= 0 ? new EpollSet(descriptor) : throw new SocketException((int)SocketError.TooManyOpenSockets);
    }

    /// <summary>Adds a descriptor.</summary>
    /// <param name="descriptor">Which.</param>
    /// <param name="events">What is to be told of it.</param>
    /// <param name="data">What stands for it in <see cref="Wait"/>.</param>
    /// <exception cref="SocketException">The kernel has no room for it (ENOSPC: fs.epoll.max_user_watches; ENOMEM).</exception>
    /// <exception cref="ObjectDisposedException">It is closed.</exception>
    public void Add(SafeHandle descriptor, EpollEvents events, long data) => Control(CtlAdd, descriptor, events, data);

    /// <summary>Changes what is to be told of a descriptor. What is there already is told anew, edge-triggered or not.</summary>
    /// <inheritdoc cref="Add"/>
    public void Change(SafeHandle descriptor, EpollEvents events, long data) => Control(CtlModify, descriptor, events, data);

    /// <summary>Removes a descriptor; one that is not in it, or closed, is no error.</summary>
    public void Remove(SafeHandle descriptor)
    {
        try
        {
            _ = EpollCtl(this, CtlDelete, descriptor, null);
        }
        catch (ObjectDisposedException)
        {
            // The kernel has removed it when it was closed.
        }
    }

    /// <summary>Waits until something has happened.</summary>
    /// <param name="buffer">Room for whole events.</param>
    /// <returns>How many of them there are.</returns>
    public int Wait(Span<byte> buffer)
    {
        fixed (byte* pointer = buffer)
        {
            while (true)
            {
                var count = EpollWait(this, pointer, buffer.Length / EventSize, -1);
                if (count >= 0)
                {
                    return count;
                }

                if (Marshal.GetLastPInvokeError() != EIntr)
                {
                    throw new Win32Exception();
                }
            }
        }
    }

    /// <summary>One event of those that <see cref="Wait"/> has written.</summary>
    public static (EpollEvents Events, long Data) Read(ReadOnlySpan<byte> buffer, int index)
    {
        var e = buffer.Slice(index * EventSize, EventSize);
        return ((EpollEvents)MemoryMarshal.Read<uint>(e), MemoryMarshal.Read<long>(e[DataOffset..]));
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        Libc.Close(handle);
        return true;
    }

    private void Control(int operation, SafeHandle descriptor, EpollEvents events, long data)
    {
        Span<byte> e = stackalloc byte[MaxEventSize];
        MemoryMarshal.Write(e, (uint)events);
        MemoryMarshal.Write(e[DataOffset..], data);
        fixed (byte* pointer = e)
        {
            if (EpollCtl(this, operation, descriptor, pointer) != 0)
            {
                throw new SocketException((int)SocketError.NoBufferSpaceAvailable);
            }
        }
    }

    [LibraryImport(Library, EntryPoint = "epoll_create1", SetLastError = true)]
    private static partial int EpollCreate1(int flags);

    [LibraryImport(Library, EntryPoint = "epoll_ctl", SetLastError = true)]
    private static partial int EpollCtl(SafeHandle set, int operation, SafeHandle descriptor, byte* e);

    [LibraryImport(Library, EntryPoint = "epoll_wait", SetLastError = true)]
    private static partial int EpollWait(SafeHandle set, byte* events, int most, int milliseconds);
}
