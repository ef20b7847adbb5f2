using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using MwanLb.Engine.Configuration;
using Serilog;
using Serilog.Debugging;
using Serilog.Events;
using Serilog.Formatting.Display;

namespace MwanLb.Marker.Hosting;

internal static class LoggingSetup
{
    private const string Template = "{Timestamp:yyyy-MM-dd HH:mm:ss.fff} {Level:u3} {Message:lj}{NewLine}{Exception}";
    private const long MaxFileBytes = 32L << 20;
    private const int MaxFiles = 14;

    /// <summary>Adds logging to the console (systemd's journal) and to a file that rolls daily and by size; two weeks at most are kept.</summary>
    public static IServiceCollection AddMwanLbLogging(this IServiceCollection services, RouterModel model) =>
        services.AddSerilog(logger =>
        {
            // A file that cannot be written (full disk, no permission) is said on stderr, and stops nothing.
            SelfLog.Enable(Console.Error);
            var level = Level(model.LogSeverity);
            logger.MinimumLevel.Is(level);
            logger.MinimumLevel.Override("Microsoft", level > LogEventLevel.Warning ? level : LogEventLevel.Warning);
            // One formatter for both: the console sink's own writes some values otherwise than the file sink's.
            var formatter = new MessageTemplateTextFormatter(Template, CultureInfo.InvariantCulture);
            logger.WriteTo.Console(formatter);
            if (model.LogFile is { } path)
            {
                logger.WriteTo.File(
                    formatter,
                    path,
                    rollingInterval: RollingInterval.Day,
                    rollOnFileSizeLimit: true,
                    fileSizeLimitBytes: MaxFileBytes,
                    retainedFileCountLimit: MaxFiles);
            }
        });

    private static LogEventLevel Level(LogSeverity severity) => severity switch
    {
        LogSeverity.Trace => LogEventLevel.Verbose,
        LogSeverity.Debug => LogEventLevel.Debug,
        LogSeverity.Information => LogEventLevel.Information,
        LogSeverity.Warning => LogEventLevel.Warning,
        _ => LogEventLevel.Error,
    };
}
