using Microsoft.Win32.SafeHandles;

namespace MwanLb.Helper;

/// <summary>Where requests come from and answers go to.</summary>
/// <remarks>
/// Where Squid has put a socket, it is read and written directly: the console's streams take a lock and more for each. A file, as in a trial by
/// hand, is left to them: there a write has to go where the last one of any process ended.
/// </remarks>
internal static class StandardStreams
{
    /// <summary>Opens stdin.</summary>
    public static Stream OpenInput() => OpenDirectly(0, FileAccess.Read) ?? Console.OpenStandardInput();

    /// <summary>Opens stdout.</summary>
    public static Stream OpenOutput() => OpenDirectly(1, FileAccess.Write) ?? Console.OpenStandardOutput();

    private static FileStream? OpenDirectly(int descriptor, FileAccess access)
    {
        try
        {
            // Unbuffered: what is read and written comes in batches already.
            var stream = new FileStream(new SafeFileHandle(descriptor, ownsHandle: false), access, bufferSize: 0);
            return stream.CanSeek ? null : stream;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
