using System.Runtime.InteropServices;

namespace MwanLb.Netfilter.Interop;

/// <summary>The system calls in use. Each wrapper retries EINTR unless it says why not.</summary>
internal static unsafe partial class Libc
{
    /// <summary>IF_NAMESIZE of net/if.h: the longest name, and the zero behind it.</summary>
    public const int InterfaceNameSize = 16;

    private const string Library = "libc";

    public static SyscallResult Socket(int family, int type, int protocol) => SyscallResult.From(SocketNative(family, type, protocol));

    // close(2): after EINTR the descriptor is gone already; a retry could close another thread's new one.
    public static SyscallResult Close(int descriptor) => SyscallResult.From(CloseNative(descriptor));

    public static SyscallResult EventFd(EventFdFlags flags) => SyscallResult.From(EventFdNative(0, (int)flags));

    public static SyscallResult Connect(FileDescriptor socket, in NetlinkAddress address)
    {
        fixed (NetlinkAddress* pointer = &address)
            return SyscallResult.From(ConnectNative(socket, pointer, (uint)sizeof(NetlinkAddress)));
    }

    public static SyscallResult SetOption(FileDescriptor socket, int level, int option, int value) =>
        SyscallResult.From(SetSockOptNative(socket, level, option, &value, sizeof(int)));

    public static SyscallResult AttachFilter(FileDescriptor socket, ReadOnlySpan<FilterInstruction> filter)
    {
        fixed (FilterInstruction* instructions = filter)
        {
            var program = new FilterProgram { Length = (ushort)filter.Length, Instructions = instructions };
            return SyscallResult.From(SetSockOptNative(
                socket, SocketConstants.SolSocket, SocketConstants.SoAttachFilter, &program, (uint)sizeof(FilterProgram)));
        }
    }

    /// <summary>The socket's memory counters, by their SK_MEMINFO numbers.</summary>
    public static SyscallResult GetMemoryInfo(FileDescriptor socket, Span<uint> counters)
    {
        var length = (uint)(counters.Length * sizeof(uint));
        fixed (uint* pointer = counters)
        {
            return SyscallResult.From(
                GetSockOptNative(socket, SocketConstants.SolSocket, SocketConstants.SoMeminfo, pointer, &length));
        }
    }

    public static SyscallResult Send(FileDescriptor socket, ReadOnlySpan<byte> data)
    {
        fixed (byte* pointer = data)
        {
            SyscallResult result;
            do
                result = SyscallResult.From(SendNative(socket, pointer, (nuint)data.Length, 0));
            while (result.Error == Errno.EINTR);
            return result;
        }
    }

    public static SyscallResult ReceiveMany(FileDescriptor socket, Span<ReceivedMessage> slots)
    {
        fixed (ReceivedMessage* pointer = slots)
        {
            SyscallResult result;
            do
                result = SyscallResult.From(
                    ReceiveManyNative(socket, pointer, (uint)slots.Length, SocketConstants.MsgDontWait, null));
            while (result.Error == Errno.EINTR);
            return result;
        }
    }

    public static SyscallResult Poll(Span<PollFd> descriptors, int timeoutMilliseconds)
    {
        fixed (PollFd* pointer = descriptors)
        {
            var start = Environment.TickCount64;
            var remaining = timeoutMilliseconds;
            while (true)
            {
                var result = SyscallResult.From(PollNative(pointer, (nuint)descriptors.Length, remaining));
                if (result.Error != Errno.EINTR)
                    return result;
                if (timeoutMilliseconds > 0)
                    remaining = (int)Math.Max(0, timeoutMilliseconds - (Environment.TickCount64 - start));
            }
        }
    }

    public static SyscallResult CreateEpoll(EpollFlags flags) => SyscallResult.From(EpollCreateNative((int)flags));

    public static SyscallResult ControlEpoll(FileDescriptor epoll, EpollOperation operation, int descriptor, EpollEventBuffer wanted)
    {
        fixed (byte* pointer = wanted.Bytes)
            return SyscallResult.From(EpollControlNative(epoll, (int)operation, descriptor, pointer));
    }

    // Not tried again: whoever waits for what comes or for a time looks at the clock anyhow.
    public static SyscallResult WaitEpoll(FileDescriptor epoll, EpollEventBuffer ready, int count, int timeoutMilliseconds)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, ready.Count);
        fixed (byte* pointer = ready.Bytes)
            return SyscallResult.From(EpollWaitNative(epoll, pointer, count, timeoutMilliseconds));
    }

    /// <summary>Sleeps, also for less than a millisecond. Not tried again: a signal ends it early.</summary>
    public static void Sleep(TimeSpan time)
    {
        var (seconds, rest) = Math.DivRem(time.Ticks, TimeSpan.TicksPerSecond);
        var request = new TimeSpec { Seconds = (nint)seconds, Nanoseconds = (nint)(rest * TimeSpan.NanosecondsPerTick) };
        _ = NanoSleepNative(&request, null);
    }

    public static SyscallResult ReadCounter(FileDescriptor eventFd)
    {
        ulong value;
        SyscallResult result;
        do
            result = SyscallResult.From(ReadNative(eventFd, &value, sizeof(ulong)));
        while (result.Error == Errno.EINTR);
        return result;
    }

    public static SyscallResult AddToCounter(FileDescriptor eventFd, ulong value)
    {
        SyscallResult result;
        do
            result = SyscallResult.From(WriteNative(eventFd, &value, sizeof(ulong)));
        while (result.Error == Errno.EINTR);
        return result;
    }

    /// <summary>The length of the interface's name, written to <paramref name="name"/>; 0: there is no such interface.</summary>
    public static int InterfaceName(uint index, Span<byte> name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(name.Length, InterfaceNameSize);
        fixed (byte* pointer = name)
            return IndexToNameNative(index, pointer) is null ? 0 : name.IndexOf((byte)0);
    }

    [LibraryImport(Library, EntryPoint = "if_nametoindex", StringMarshalling = StringMarshalling.Utf8)]
    public static partial uint InterfaceIndex(string name);

    [LibraryImport(Library, EntryPoint = "if_indextoname")]
    private static partial byte* IndexToNameNative(uint index, byte* name);

    [LibraryImport(Library, EntryPoint = "socket", SetLastError = true)]
    private static partial int SocketNative(int family, int type, int protocol);

    [LibraryImport(Library, EntryPoint = "close", SetLastError = true)]
    private static partial int CloseNative(int descriptor);

    [LibraryImport(Library, EntryPoint = "eventfd", SetLastError = true)]
    private static partial int EventFdNative(uint initial, int flags);

    [LibraryImport(Library, EntryPoint = "connect", SetLastError = true)]
    private static partial int ConnectNative(FileDescriptor socket, NetlinkAddress* address, uint length);

    [LibraryImport(Library, EntryPoint = "setsockopt", SetLastError = true)]
    private static partial int SetSockOptNative(FileDescriptor socket, int level, int option, void* value, uint length);

    [LibraryImport(Library, EntryPoint = "getsockopt", SetLastError = true)]
    private static partial int GetSockOptNative(FileDescriptor socket, int level, int option, void* value, uint* length);

    [LibraryImport(Library, EntryPoint = "send", SetLastError = true)]
    private static partial nint SendNative(FileDescriptor socket, byte* data, nuint length, int flags);

    [LibraryImport(Library, EntryPoint = "recvmmsg", SetLastError = true)]
    private static partial int ReceiveManyNative(FileDescriptor socket, ReceivedMessage* slots, uint count, int flags, void* timeout);

    [LibraryImport(Library, EntryPoint = "poll", SetLastError = true)]
    private static partial int PollNative(PollFd* descriptors, nuint count, int timeoutMilliseconds);

    [LibraryImport(Library, EntryPoint = "epoll_create1", SetLastError = true)]
    private static partial int EpollCreateNative(int flags);

    [LibraryImport(Library, EntryPoint = "epoll_ctl", SetLastError = true)]
    private static partial int EpollControlNative(FileDescriptor epoll, int operation, int descriptor, byte* wanted);

    [LibraryImport(Library, EntryPoint = "epoll_wait", SetLastError = true)]
    private static partial int EpollWaitNative(FileDescriptor epoll, byte* ready, int count, int timeoutMilliseconds);

    [LibraryImport(Library, EntryPoint = "nanosleep")]
    private static partial int NanoSleepNative(TimeSpec* request, TimeSpec* remaining);

    [LibraryImport(Library, EntryPoint = "read", SetLastError = true)]
    private static partial nint ReadNative(FileDescriptor descriptor, void* buffer, nuint length);

    [LibraryImport(Library, EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteNative(FileDescriptor descriptor, void* buffer, nuint length);
}
