using Microsoft.Extensions.Logging;
using MwanLb.Marker.Hosting;

namespace MwanLb.Marker.Hooks;

internal static partial class Log
{
    [LoggerMessage(EventIds.HookRan, LogLevel.Information, "{Hook} was told of {Kind}: {Output}")]
    public static partial void Ran(ILogger logger, string hook, string kind, string output);

    [LoggerMessage(EventIds.HookFailed, LogLevel.Warning, "{Hook} was told of {Kind} and ended with exit code {ExitCode}: {Output}")]
    public static partial void Failed(ILogger logger, string hook, string kind, int exitCode, string output);

    [LoggerMessage(EventIds.HookKilled, LogLevel.Warning, "{Hook} was told of {Kind} and killed, with all that it began, after {Seconds} s: {Output}")]
    public static partial void Killed(ILogger logger, string hook, string kind, double seconds, string output);

    [LoggerMessage(EventIds.HookCannotRun, LogLevel.Warning, "{Hook} could not be told of {Kind}: {Problem}")]
    public static partial void CannotRun(ILogger logger, string hook, string kind, string problem);

    [LoggerMessage(EventIds.HookEventsLost, LogLevel.Warning, "{Hook} is slower than events come: it was not told of {Count} of them")]
    public static partial void Lost(ILogger logger, string hook, long count);
}
