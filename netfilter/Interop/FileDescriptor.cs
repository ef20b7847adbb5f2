using Microsoft.Win32.SafeHandles;

namespace MwanLb.Netfilter.Interop;

/// <summary>An open file descriptor, closed when the last user is done with it.</summary>
internal sealed class FileDescriptor : SafeHandleMinusOneIsInvalid
{
    public FileDescriptor(int descriptor)
        : base(ownsHandle: true) => SetHandle(descriptor);

    protected override bool ReleaseHandle() => Libc.Close((int)handle).IsSuccess;
}
