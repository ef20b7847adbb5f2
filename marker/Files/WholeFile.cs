namespace MwanLb.Marker.Files;

/// <summary>Files that others read while they are written, and that a crash must not leave half written: the new content has the name only once it is whole.</summary>
internal static class WholeFile
{
    /// <summary>For what strangers are not to read: events and alerts say who does what, and may quote what should not be seen.</summary>
    public const UnixFileMode Closed = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;

    /// <summary>Writes one, in place of one that is there.</summary>
    /// <param name="path">The file; its directory exists.</param>
    /// <param name="content">All of it.</param>
    /// <param name="isKept">
    /// Whether it is to outlive a power failure. Not every file system has the content on disk before the new name, and an empty file would be left.
    /// </param>
    /// <param name="mode">Who may read it; null: whoever the process' mask lets.</param>
    /// <exception cref="IOException">The disk is full, or the like.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory is not ours to write.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content, bool isKept, UnixFileMode? mode = null)
    {
        using (var stream = new FileStream(path + ".new", new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = mode }))
        {
            if (mode is { } wanted)
            {
                // One that a crash has left behind keeps its own.
                File.SetUnixFileMode(stream.SafeFileHandle, wanted);
            }

            stream.Write(content);
            stream.Flush(flushToDisk: isKept);
        }

        File.Move(path + ".new", path, overwrite: true);
    }
}
