using System.Text.Json;
using Microsoft.Extensions.Logging;
using MwanLb.Marker.Files;

namespace MwanLb.Marker.Alerts;

/// <summary>The file by which alerts that wait outlive a restart.</summary>
/// <param name="path">The file.</param>
/// <param name="logger">Where it says, once, that it cannot be written.</param>
internal sealed class AlertStore(string path, ILogger logger)
{
    private bool _isFailing;

    /// <summary>What a daemon before this one has left; nothing, where the file is missing or something else.</summary>
    public AlertBacklogState Load()
    {
        try
        {
            var state = JsonSerializer.Deserialize(File.ReadAllBytes(path), AlertJson.Default.AlertBacklogState);
            return state is { Events: not null, Sent: not null } && state.Events.TrueForAll(happened => happened is not null) ? state : new AlertBacklogState();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return new AlertBacklogState();
        }
    }

    /// <summary>Writes it, whole. Without a disk that takes it, alerts are kept in memory alone.</summary>
    public void Save(AlertBacklogState state)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            WholeFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(state, AlertJson.Default.AlertBacklogState), isKept: true, WholeFile.Closed);
            _isFailing = false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!_isFailing)
            {
                Log.StoreFailed(logger, path, e.Message);
            }

            _isFailing = true;
        }
    }
}
