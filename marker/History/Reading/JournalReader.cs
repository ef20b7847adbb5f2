using System.Text;

namespace MwanLb.Marker.History.Reading;

/// <summary>Reads events from the file and the one before it, while the daemon may be writing.</summary>
internal static class JournalReader
{
    /// <summary>The events, oldest first. Lines that are torn, or none of ours, are passed over.</summary>
    /// <param name="path">The file.</param>
    /// <param name="position">How far it was read.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not.</exception>
    public static IReadOnlyList<HistoryEvent> Read(string path, out long position)
    {
        long old = 0;
        position = 0;
        return [.. ReadFrom(JournalFile.OldPath(path), ref old), .. ReadFrom(path, ref position)];
    }

    /// <summary>The whole lines from a position on, which is moved behind them. A file that became shorter is another one: it is read from its beginning.</summary>
    public static IReadOnlyList<HistoryEvent> ReadFrom(string path, ref long position)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            position = stream.Length < position ? 0 : position;
            stream.Position = position;
            var bytes = new byte[stream.Length - position];
            var text = bytes.AsSpan(0, stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false));
            // What has no end yet is being written.
            text = text[..(text.LastIndexOf((byte)'\n') + 1)];
            position += text.Length;
            return [.. Encoding.UTF8.GetString(text).Split('\n').Select(line => HistoryJson.TryRead(line)).OfType<HistoryEvent>()];
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            position = 0;
            return [];
        }
    }
}
