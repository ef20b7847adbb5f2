using System.Globalization;
using System.Runtime.InteropServices;
using MwanLb.Netfilter.Interop;

namespace MwanLb.Netfilter.Netlink;

/// <summary>A conversation with the kernel failed: which operation, with what error, and what the kernel said about it.</summary>
public sealed class NetlinkException : Exception
{
    internal NetlinkException(string operation, Errno error, string? kernelMessage = null, string? hint = null)
        : base(Describe(operation, error, kernelMessage, hint))
    {
        Operation = operation;
        Error = error;
        KernelMessage = kernelMessage;
    }

    /// <summary>What was attempted, for example <c>bind queue 7</c>.</summary>
    public string Operation { get; }

    /// <summary>The error number, as in <c>errno.h</c>.</summary>
    public int ErrorNumber => (int)Error;

    /// <summary>The error's C name, for example <c>EPERM</c>; its number where it has no name here.</summary>
    public string ErrorName => Error.ToString();

    /// <summary>The kernel's extended acknowledgement, where it gave one.</summary>
    public string? KernelMessage { get; }

    internal Errno Error { get; }

    private static string Describe(string operation, Errno error, string? kernelMessage, string? hint) =>
        string.Create(CultureInfo.InvariantCulture, $"{operation}: {Marshal.GetPInvokeErrorMessage((int)error)} ({error}, errno {(int)error})")
        + (kernelMessage is null ? "" : $"; kernel: {kernelMessage}")
        + (hint is null ? "" : $"; {hint}");
}
