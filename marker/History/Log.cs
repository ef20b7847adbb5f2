using Microsoft.Extensions.Logging;
using MwanLb.Marker.Hosting;

namespace MwanLb.Marker.History;

internal static partial class Log
{
    [LoggerMessage(EventIds.JournalFailed, LogLevel.Warning, "{Path}: events cannot be written there for now, and 'mwanlb events' will miss them: {Problem}")]
    public static partial void JournalFailed(ILogger logger, string path, string problem);

    [LoggerMessage(EventIds.WatchFailed, LogLevel.Warning, "what the operator does cannot be seen for now; trying again every second")]
    public static partial void WatchFailed(ILogger logger, Exception exception);
}
