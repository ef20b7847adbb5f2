using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.History;
using MwanLb.Marker.Hosting;

namespace MwanLb.Marker.Alerts;

internal static class AlertServiceCollectionExtensions
{
    /// <summary>Adds the alerts. What waits is kept beside the history.</summary>
    public static IServiceCollection AddMwanLbAlerts(this IServiceCollection services, RouterModel model) => services
        .AddSingleton(provider => new AlertService(
            model, provider.GetRequiredService<UplinkTable>(), Path.GetDirectoryName(model.EventsFile ?? ProgramDefaults.EventsFile)!,
            provider.GetRequiredService<IEventJournal>, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<AlertService>>()))
        .AddSingleton<IEventSink>(provider => provider.GetRequiredService<AlertService>())
        .AddSingleton<IReloadable>(provider => provider.GetRequiredService<AlertService>())
        .AddHostedService(provider => provider.GetRequiredService<AlertService>());
}
