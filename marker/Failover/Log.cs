using Microsoft.Extensions.Logging;
using MwanLb.Marker.Hosting;

namespace MwanLb.Marker.Failover;

internal static partial class Log
{
    [LoggerMessage(EventIds.FailedOver, LogLevel.Warning, "{Uplink} is down ({Cause}) and failed over in {Milliseconds} ms: {Result}")]
    public static partial void FailedOver(ILogger logger, string uplink, string cause, string result, int milliseconds);

    [LoggerMessage(EventIds.NothingToFailOverTo, LogLevel.Warning, "{Uplink} is down ({Cause}) and no other uplink is left: nothing is closed")]
    public static partial void NothingToFailOverTo(ILogger logger, string uplink, string cause);

    [LoggerMessage(EventIds.DetourEnded, LogLevel.Information, "{Uplink} is back ({Cause}), in {Milliseconds} ms: {Result}")]
    public static partial void DetourEnded(ILogger logger, string uplink, string cause, string result, int milliseconds);

    [LoggerMessage(EventIds.FailoverFailed, LogLevel.Error, "a step of failover ended with exit code {ExitCode}: {Problem}")]
    public static partial void FailoverFailed(ILogger logger, int exitCode, string problem);

    [LoggerMessage(EventIds.FailoverThrew, LogLevel.Error, "failover could not do what follows from a change; the next change is taken up")]
    public static partial void FailoverThrew(ILogger logger, Exception exception);

    [LoggerMessage(EventIds.FailbackPlanned, LogLevel.Information, "{Uplink}: what is left on it is ended in {After}, because {Returned} is back (on-recovery)")]
    public static partial void FailbackPlanned(ILogger logger, string uplink, string returned, TimeSpan after);

    [LoggerMessage(EventIds.FailedBack, LogLevel.Information, "{Uplink}: what was left on it is ended, in {Milliseconds} ms (on-recovery): {Result}")]
    public static partial void FailedBack(ILogger logger, string uplink, string result, int milliseconds);

    [LoggerMessage(EventIds.FailbackSkipped, LogLevel.Information, "{Uplink}: what is left on it goes on, because {Obstacle} (on-recovery)")]
    public static partial void FailbackSkipped(ILogger logger, string uplink, string obstacle);
}
