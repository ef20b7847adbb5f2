using System.Globalization;
using System.Text;
using System.Text.Json;
using MwanLb.Engine.Configuration;
using MwanLb.Marker.Files;

namespace MwanLb.Marker.Metering;

/// <summary>The files by which meters outlive the daemon: one on disk, written once a minute, and one in the state directory that is a second old at most.</summary>
internal static class MeterFile
{
    public const string Name = "quota.json";

    /// <summary>The directory of what is to outlive a reboot.</summary>
    public static string DirectoryOf(RouterModel model) => Path.GetDirectoryName(model.EventsFile ?? ProgramDefaults.EventsFile)!;

    /// <summary>Writes it, whole.</summary>
    /// <exception cref="IOException">The disk is full, or the like.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory is not ours to write.</exception>
    public static void Write(string directory, MeterBook book)
    {
        Directory.CreateDirectory(directory);
        // An empty file would leave a month uncounted.
        WholeFile.Write(Path.Combine(directory, Name), JsonSerializer.SerializeToUtf8Bytes(book, MeterJson.Default.MeterBook), isKept: true);
    }

    /// <summary>Reads the newer one of those in two directories; null: there is none that can be read.</summary>
    /// <param name="stateDirectory">The one of this boot.</param>
    /// <param name="directory">The one that outlives it.</param>
    /// <param name="problem">Why one that is there could not be read; null: nothing is wrong.</param>
    public static MeterBook? TryRead(string stateDirectory, string directory, out string? problem)
    {
        problem = null;
        MeterBook? newest = null;
        foreach (var path in new[] { Path.Combine(stateDirectory, Name), Path.Combine(directory, Name) })
        {
            try
            {
                var book = File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllBytes(path), MeterJson.Default.MeterBook) : null;
                if (book?.Meters?.All(meter => meter is { Name: not null, Interface: not null, Count: not null }) is true
                    && (newest is null || book.WrittenAt > newest.WrittenAt))
                {
                    newest = book;
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
            {
                problem = $"{path}: {e.Message}";
            }
        }

        return newest;
    }

    /// <summary>Leaves a correction for the daemon, which may not be running yet.</summary>
    public static void LeaveCorrection(string directory, string uplink, long used)
    {
        Directory.CreateDirectory(directory);
        WholeFile.Write(CorrectionPath(directory, uplink), Encoding.ASCII.GetBytes(used.ToString(CultureInfo.InvariantCulture)), isKept: true);
    }

    /// <summary>Takes a correction; null: none was left.</summary>
    public static long? TakeCorrection(string directory, string uplink)
    {
        var path = CorrectionPath(directory, uplink);
        try
        {
            if (File.Exists(path))
            {
                var text = File.ReadAllText(path);
                // One that cannot be taken away would be taken again and again.
                File.Delete(path);
                return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : null;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Left for another look.
        }

        return null;
    }

    private static string CorrectionPath(string directory, string uplink) => Path.Combine(directory, $"quota-set.{uplink}");
}
