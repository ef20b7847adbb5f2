using Microsoft.Extensions.Logging;
using MwanLb.Marker.Hosting;

namespace MwanLb.Marker.Health;

internal static partial class Log
{
    [LoggerMessage(EventIds.CannotProbe, LogLevel.Warning,
        "{Uplink}: {Target} cannot be asked: {Reason}. What cannot be asked does not count: the uplink's health stays as it is. Said once")]
    public static partial void CannotProbe(ILogger logger, string uplink, string target, string reason);

    [LoggerMessage(EventIds.Probed, LogLevel.Trace, "{Uplink}: {Target}: {Result} ({Milliseconds:0.0} ms)")]
    public static partial void Probed(ILogger logger, string uplink, string target, string result, double milliseconds);

    [LoggerMessage(EventIds.WentDown, LogLevel.Warning, "{Uplink}: {From} -> Down: {Cause}; held down for {Seconds:0.#} s at least; outage {Outage}")]
    public static partial void WentDown(ILogger logger, string uplink, string from, string cause, double seconds, string outage);

    [LoggerMessage(EventIds.CameUp, LogLevel.Information, "{Uplink}: {From} -> {To}: {Cause}{Outage}")]
    public static partial void CameUp(ILogger logger, string uplink, string from, string to, string cause, string outage);

    [LoggerMessage(EventIds.BusyNotDead, LogLevel.Warning, "{Uplink}: {Cause}")]
    public static partial void Busy(ILogger logger, string uplink, string cause);

    [LoggerMessage(EventIds.RunningUnreadable, LogLevel.Warning, "running connections cannot be looked at ({Problem}): a line that one download fills may be taken for dead")]
    public static partial void RunningUnreadable(ILogger logger, string problem);

    [LoggerMessage(EventIds.LinkSeen, LogLevel.Debug, "{Uplink}: link {State}: {Detail}")]
    public static partial void Link(ILogger logger, string uplink, string state, string detail);

    [LoggerMessage(EventIds.ObserverFailed, LogLevel.Error, "{Observer} failed at a change of {Uplink}'s health")]
    public static partial void ObserverFailed(ILogger logger, string observer, string uplink, Exception exception);

    [LoggerMessage(EventIds.ProbingFailed, LogLevel.Error, "probing failed; it goes on")]
    public static partial void ProbingFailed(ILogger logger, Exception exception);

    [LoggerMessage(EventIds.ReportFailed, LogLevel.Warning, "{Path} cannot be written: {Reason}; 'mwanlb status' has no details of health")]
    public static partial void ReportFailed(ILogger logger, string path, string reason);
}
