using System.Text;
using MwanLb.Marker.Files;

namespace MwanLb.Marker.History;

/// <summary>The file of events, a line each, and the one before it. For one thread.</summary>
/// <param name="path">The file.</param>
/// <param name="maxBytes">How long it may become before it takes the place of the old one.</param>
internal sealed class JournalFile(string path, long maxBytes = JournalFile.MaxBytes)
{
    /// <summary>Some 15,000 events: years of a calm router, and weeks of one that flaps.</summary>
    public const long MaxBytes = 4 << 20;

    /// <summary>The file.</summary>
    public string Path => path;

    /// <summary>The name of the old one.</summary>
    public static string OldPath(string path) => path + ".1";

    /// <summary>Adds lines, all or none of them.</summary>
    /// <exception cref="IOException">The disk is full, or the like.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory is not ours to write.</exception>
    public void Append(string lines)
    {
        var bytes = Encoding.UTF8.GetBytes(lines);
        if (System.IO.Path.GetDirectoryName(path) is { Length: > 0 } directory)
        {
            Directory.CreateDirectory(directory);
        }

        if (File.Exists(path) && new FileInfo(path).Length + bytes.Length > maxBytes)
        {
            File.Move(path, OldPath(path), overwrite: true);
        }

        // Opened each time: an admin may move it away, as logrotate does. Without a buffer, so that what fails fails here.
        using var stream = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
            UnixCreateMode = WholeFile.Closed,
        });
        var end = stream.Length;
        stream.Position = end;
        try
        {
            stream.Write(IsTorn(stream) ? [(byte)'\n', .. bytes] : bytes);
        }
        catch (IOException)
        {
            stream.SetLength(end);
            throw;
        }
    }

    /// <summary>Whether its last line has no end: the machine lost its power while it was written.</summary>
    private static bool IsTorn(FileStream stream)
    {
        if (stream.Length == 0)
        {
            return false;
        }

        stream.Position--;
        return stream.ReadByte() != '\n';
    }
}
