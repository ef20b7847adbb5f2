using Microsoft.Extensions.Logging.Console;
using MwanLb.Engine.Configuration;

namespace MwanLb.Proxy.Hosting;

internal static class LoggingSetup
{
    /// <summary>Adds logging to the console, which is systemd's journal.</summary>
    /// <remarks>By a thread of its own, which loses lines rather than wait: where requests are served nothing may block.</remarks>
    public static IServiceCollection AddMwanLbLogging(this IServiceCollection services, RouterModel model) => services.AddLogging(logging => logging
        .SetMinimumLevel(Level(model.LogSeverity))
        // What the framework says of each request would cost more than the request.
        .AddFilter("Microsoft", LogLevel.Warning)
        // Enabled at any level, it makes an activity and a scope for each.
        .AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None)
        .AddFilter("Yarp", LogLevel.Critical)
        .AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.ColorBehavior = LoggerColorBehavior.Disabled;
            console.TimestampFormat = "yyyy-MM-dd HH:mm:ss.fff ";
        })
        // No line shows scopes, and Kestrel's own for each connection would go along with all that waits in it.
        .Services.Configure<LoggerFilterOptions>(filter => filter.CaptureScopes = false)
        .Configure<ConsoleLoggerOptions>(console => console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite));

    private static LogLevel Level(LogSeverity severity) => severity switch
    {
        LogSeverity.Trace => LogLevel.Trace,
        LogSeverity.Debug => LogLevel.Debug,
        LogSeverity.Information => LogLevel.Information,
        LogSeverity.Warning => LogLevel.Warning,
        _ => LogLevel.Error,
    };
}
