using Microsoft.Extensions.Logging;

namespace MwanLb.Marker.Hosting;

internal static partial class Log
{
    [LoggerMessage(EventIds.Started, LogLevel.Information, "mwanlb {Version} started: {Policy} over {Uplinks}")]
    public static partial void Started(ILogger logger, string version, string policy, string uplinks);

    [LoggerMessage(EventIds.TableMade, LogLevel.Information, "made a new uplink table in {Directory} (found: {Found})")]
    public static partial void TableMade(ILogger logger, string directory, string found);

    [LoggerMessage(EventIds.TableReused, LogLevel.Information, "goes on with the uplink table in {Directory}: turns and counts are kept")]
    public static partial void TableReused(ILogger logger, string directory);

    [LoggerMessage(EventIds.TableGroupMissing, LogLevel.Warning,
        "the uplink table cannot be given to the group {Group}: {Problem}. Programs of other users (Squid's helper) go on in their own memory")]
    public static partial void TableGroupMissing(ILogger logger, string group, string problem);

    [LoggerMessage(EventIds.Reloaded, LogLevel.Information, "{Path}: in force from now on: {What}; all else takes a restart, which ends no connection")]
    public static partial void Reloaded(ILogger logger, string path, string what);

    [LoggerMessage(EventIds.ReloadRefused, LogLevel.Error, "the configuration stays as it was: {Problem}")]
    public static partial void ReloadRefused(ILogger logger, string problem);

    [LoggerMessage(EventIds.AffinityNotice, LogLevel.Warning, "affinity: {Notice}")]
    public static partial void AffinityNotice(ILogger logger, string notice);
}
