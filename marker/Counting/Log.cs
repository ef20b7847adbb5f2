using Microsoft.Extensions.Logging;
using MwanLb.Marker.Hosting;

namespace MwanLb.Marker.Counting;

internal static partial class Log
{
    [LoggerMessage(EventIds.Counted, LogLevel.Debug, "counted {Entries} conntrack entries ({Completeness})")]
    public static partial void Counted(ILogger logger, long entries, string completeness);

    [LoggerMessage(EventIds.CountFailed, LogLevel.Warning, "the connections cannot be counted; least-connections goes by what was assigned since")]
    public static partial void CountFailed(ILogger logger, Exception exception);

    [LoggerMessage(EventIds.CountRecovered, LogLevel.Information, "the connections are counted again")]
    public static partial void CountRecovered(ILogger logger);
}
