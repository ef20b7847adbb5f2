namespace MwanLb.Marker.Files;

/// <summary>Files that others read while they are written, and that a crash must not leave half written: the new content has the name only once it is whole.</summary>
internal static class WholeFile
{
    /// <summary>Writes one, in place of one that is there.</summary>
    /// <param name="path">The file; its directory exists.</param>
    /// <param name="content">All of it.</param>
    /// <param name="isKept">
    /// Whether it is to outlive a power failure. Not every file system has the content on disk before the new name, and an empty file would be left.
    /// </param>
    /// <exception cref="IOException">The disk is full, or the like.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory is not ours to write.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content, bool isKept)
    {
        using (var stream = new FileStream(path + ".new", FileMode.Create, FileAccess.Write))
        {
            stream.Write(content);
            stream.Flush(flushToDisk: isKept);
        }

        File.Move(path + ".new", path, overwrite: true);
    }
}
