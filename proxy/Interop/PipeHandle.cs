using System.Runtime.InteropServices;

namespace MwanLb.Proxy.Interop;

/// <summary>One end of a pipe.</summary>
internal sealed class PipeHandle : SafeHandle
{
    public PipeHandle(int descriptor)
        : base(-1, ownsHandle: true) => SetHandle(descriptor);

    /// <inheritdoc/>
    public override bool IsInvalid => handle < 0;

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        Libc.Close(handle);
        return true;
    }
}
