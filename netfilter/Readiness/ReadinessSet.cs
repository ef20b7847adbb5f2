using System.Runtime.InteropServices;
using MwanLb.Netfilter.Interop;

namespace MwanLb.Netfilter.Readiness;

/// <summary>Waits for any of many descriptors to become readable (epoll), at a cost that does not grow with their number. A descriptor that is closed leaves by itself.</summary>
/// <remarks><see cref="Wait"/> is for one thread at a time, all else for any.</remarks>
public sealed class ReadinessSet : IDisposable
{
    private const int WakeKey = -1;
    private const int MaxReady = 64;

    private readonly FileDescriptor _epoll;
    private readonly FileDescriptor _wake;
    private readonly EpollEventBuffer _ready = new(MaxReady);

    /// <summary>An empty one.</summary>
    /// <exception cref="IOException">The kernel has no descriptor left for it.</exception>
    public ReadinessSet()
    {
        _epoll = Own(Libc.CreateEpoll(EpollFlags.CloseOnExec), "epoll_create1");
        _wake = Own(Libc.EventFd(EventFdFlags.NonBlock | EventFdFlags.CloseOnExec), "eventfd");
        Add(_wake, WakeKey);
    }

    /// <summary>Takes a descriptor in.</summary>
    /// <param name="descriptor">Not in it yet.</param>
    /// <param name="key">What <see cref="Wait"/> is to call it, not negative.</param>
    /// <exception cref="IOException">The kernel refuses.</exception>
    public void Add(SafeHandle descriptor, int key)
    {
        var isHeld = false;
        descriptor.DangerousAddRef(ref isHeld);
        try
        {
            var wanted = new EpollEventBuffer(1);
            wanted.Set(0, EpollEvents.In, key);
            Check(Libc.ControlEpoll(_epoll, EpollOperation.Add, (int)descriptor.DangerousGetHandle(), wanted), "epoll_ctl");
        }
        finally
        {
            descriptor.DangerousRelease();
        }
    }

    /// <summary>Waits until a descriptor is readable or broken, somebody calls <see cref="Wake"/>, or the time is over.</summary>
    /// <param name="timeout">How long. Whole milliseconds are waited, rather one more than one less.</param>
    /// <param name="keys">Room for the keys of those that are; those that find none come with the next call.</param>
    /// <param name="isWoken">Whether <see cref="Wake"/> was called.</param>
    /// <returns>How many keys there are.</returns>
    /// <exception cref="IOException">The kernel refuses.</exception>
    public int Wait(TimeSpan timeout, Span<int> keys, out bool isWoken)
    {
        isWoken = false;
        var milliseconds = (int)Math.Clamp(Math.Ceiling(timeout.TotalMilliseconds), 0, int.MaxValue);
        // No more than there is room for: the kernel moves those that it has told of behind the others, so that none is passed over for ever.
        var result = Libc.WaitEpoll(_epoll, _ready, Math.Min(keys.Length, MaxReady), milliseconds);
        if (result.Error is Errno.EINTR)
        {
            return 0;
        }

        Check(result, "epoll_wait");
        var count = 0;
        for (var i = 0; i < result.Value; i++)
        {
            var key = _ready.Key(i);
            if (key == WakeKey)
            {
                Libc.ReadCounter(_wake);
                isWoken = true;
            }
            else
            {
                keys[count++] = key;
            }
        }

        return count;
    }

    /// <summary>Ends the wait under way, or else the next one.</summary>
    public void Wake() => Libc.AddToCounter(_wake, 1);

    /// <inheritdoc/>
    public void Dispose()
    {
        _wake.Dispose();
        _epoll.Dispose();
    }

    private static FileDescriptor Own(SyscallResult result, string operation)
    {
        Check(result, operation);
        return new FileDescriptor(result.Value);
    }

    private static void Check(SyscallResult result, string operation)
    {
        if (!result.IsSuccess)
        {
            throw new IOException($"{operation}: {result.Error}");
        }
    }
}
