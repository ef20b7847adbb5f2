using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.Following;
using MwanLb.Marker.Health;

namespace MwanLb.Marker.History;

internal static class HistoryServiceCollectionExtensions
{
    /// <summary>Adds the history. First of all that is hosted, so that it ends last and has the end of the others; and before failover, so that what was seen stands before what was done.</summary>
    public static IServiceCollection AddMwanLbHistory(this IServiceCollection services, RouterModel model)
    {
        services
            .AddSingleton<IEventJournal, EventJournal>()
            .AddSingleton<HealthHistory>()
            .AddSingleton<IHealthObserver>(provider => provider.GetRequiredService<HealthHistory>())
            .AddSingleton<KernelChanges>();
        if (model.EventsFile is { } path)
        {
            services
                .AddSingleton(provider => new JournalWriter(
                    new JournalFile(path), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<JournalWriter>>()))
                .AddSingleton<IEventSink>(provider => provider.GetRequiredService<JournalWriter>())
                .AddHostedService(provider => provider.GetRequiredService<JournalWriter>());
        }

        return services;
    }

    /// <summary>Adds who tells of the daemon's start and end. Behind the hooks and alerts, so that they hear of the end.</summary>
    public static IServiceCollection AddMwanLbLifeHistory(this IServiceCollection services) => services
        .AddHostedService<LifeHistory>()
        .AddHostedService(provider => new OperatorWatchService(
            () => new OperatorWatch(
                provider.GetRequiredService<RouterModel>(), provider.GetRequiredService<UplinkTable>(), () => Look(provider.GetRequiredService<RouterModel>()),
                provider.GetRequiredService<IEventJournal>()),
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<OperatorWatchService>>()));

    private static KernelView Look(RouterModel model)
    {
        using var reader = new KernelViewReader(model);
        return reader.Read();
    }
}
