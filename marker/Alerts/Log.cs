using Microsoft.Extensions.Logging;
using MwanLb.Marker.Hosting;

namespace MwanLb.Marker.Alerts;

internal static partial class Log
{
    [LoggerMessage(EventIds.AlertSent, LogLevel.Information, "alert by {Outlet}: {Subject}: {Answer}")]
    public static partial void Sent(ILogger logger, string outlet, string subject, string answer);

    [LoggerMessage(EventIds.AlertNotSent, LogLevel.Warning, "alert by {Outlet} did not get through: {Subject}: {Problem}; tried again in {Seconds} s, or when an uplink is back")]
    public static partial void NotSent(ILogger logger, string outlet, string subject, string problem, double seconds);

    [LoggerMessage(EventIds.AlertDropped, LogLevel.Error, "{Count} alerts by {Outlet} were given up after {Hours} hours")]
    public static partial void Dropped(ILogger logger, string outlet, int count, double hours);

    [LoggerMessage(EventIds.AlertStoreFailed, LogLevel.Warning, "{Path}: alerts that wait cannot be kept there, and would be lost with the daemon: {Problem}")]
    public static partial void StoreFailed(ILogger logger, string path, string problem);

    [LoggerMessage(EventIds.AlertFailed, LogLevel.Error, "an alert by {Outlet} failed; the next one is taken up")]
    public static partial void Failed(ILogger logger, string outlet, Exception exception);
}
