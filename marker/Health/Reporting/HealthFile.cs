using System.Text.Json;
using MwanLb.Marker.Files;

namespace MwanLb.Marker.Health.Reporting;

/// <summary>The file in the state directory by which the daemon tells other processes how healthy the uplinks are.</summary>
internal static class HealthFile
{
    public const string Name = "health.json";

    /// <summary>Writes it, whole: who reads it finds the report before or this one, never half of it.</summary>
    /// <exception cref="IOException">The disk is full, or the like.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory is not ours to write.</exception>
    public static void Write(string stateDirectory, HealthReport report)
    {
        var path = Path.Combine(stateDirectory, Name);
        WholeFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(report, HealthJson.Default.HealthReport), isKept: false);
    }

    /// <summary>Reads it; null where there is none, or something else. Never throws for what the file may hold.</summary>
    public static HealthReport? TryRead(string stateDirectory)
    {
        try
        {
            var report = JsonSerializer.Deserialize(File.ReadAllBytes(Path.Combine(stateDirectory, Name)), HealthJson.Default.HealthReport);
            return report?.Uplinks?.All(uplink => uplink is { Name: not null, Targets: not null }) is true ? report : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }
}
