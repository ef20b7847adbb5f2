using Microsoft.Win32.SafeHandles;

namespace MwanLb.Helper.Reporting;

/// <summary>stderr, which Squid has made its cache.log.</summary>
/// <remarks>
/// Not the console's stream: the console holds one lock for stdout and stderr (ConsolePal.Unix, Write), so that a log whose disk hangs would hold up
/// every answer. Squid opens the log for appending: where a write goes is then the kernel's matter, whatever position we keep.
/// </remarks>
internal static class CacheLog
{
    private const int StandardError = 2;

    /// <summary>Opens it; nothing where there is none.</summary>
    public static TextWriter Open()
    {
        try
        {
            var stream = new FileStream(new SafeFileHandle(StandardError, ownsHandle: false), FileAccess.Write, bufferSize: 0);
            return new StreamWriter(stream) { AutoFlush = true };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return TextWriter.Null;
        }
    }
}
