using System.Runtime.InteropServices;

namespace MwanLb.Netfilter.Interop;

/// <summary>What a system call returned: a value, or the error.</summary>
internal readonly struct SyscallResult
{
    private readonly int _value;

    private SyscallResult(int value) => _value = value;

    public bool IsSuccess => _value >= 0;

    public int Value => _value;

    public Errno Error => _value < 0 ? (Errno)(-_value) : Errno.None;

    public static SyscallResult Success(int value) => new(value);

    public static SyscallResult Failure(Errno error) => new(-(int)error);

    /// <summary>Takes a C return value; must be called before any other system call of this thread.</summary>
    public static SyscallResult From(nint returned) =>
        returned >= 0 ? new((int)returned) : new(-Marshal.GetLastPInvokeError());
}
