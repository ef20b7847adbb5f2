using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MwanLb.Engine.Configuration;
using MwanLb.Marker.Hosting;

namespace MwanLb.Marker.Tests.Hosting;

public sealed class LoggingSetupTests
{
    // Of the host's own messages, those below a warning are no admin's concern.
    [Theory]
    [InlineData(LogSeverity.Trace, LogLevel.Trace, LogLevel.Warning)]
    [InlineData(LogSeverity.Debug, LogLevel.Debug, LogLevel.Warning)]
    [InlineData(LogSeverity.Information, LogLevel.Information, LogLevel.Warning)]
    [InlineData(LogSeverity.Warning, LogLevel.Warning, LogLevel.Warning)]
    [InlineData(LogSeverity.Error, LogLevel.Error, LogLevel.Error)]
    public void AddMwanLbLogging_Severity_IsTheLeastThatIsLogged(LogSeverity severity, LogLevel ours, LogLevel hosts)
    {
        using var services = Provider(Sample.Model() with { LogSeverity = severity, LogFile = null });
        var loggers = services.GetRequiredService<ILoggerFactory>();

        Assert.Equal(ours, Least(loggers.CreateLogger("MwanLb.Marker")));
        Assert.Equal(hosts, Least(loggers.CreateLogger("Microsoft.Hosting.Lifetime")));
    }

    [Fact]
    public void AddMwanLbLogging_File_HoldsTheMessages()
    {
        using var directory = new TestDirectory();
        using (var services = Provider(Sample.Model() with { LogFile = directory["mwanlb.log"] }))
        {
            Log.TableReused(services.GetRequiredService<ILogger<LoggingSetupTests>>(), "/run/mwanlb");
        }

        var file = Assert.Single(Directory.GetFiles(directory.Path));
        Assert.Matches(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} INF goes on with the uplink table in /run/mwanlb: ", File.ReadAllText(file));
    }

    private static ServiceProvider Provider(RouterModel model) => new ServiceCollection().AddLogging().AddMwanLbLogging(model).BuildServiceProvider();

    private static LogLevel Least(ILogger logger) => Enum.GetValues<LogLevel>().First(logger.IsEnabled);
}
