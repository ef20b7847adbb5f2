using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MwanLb.Marker.Health.Reporting;
using MwanLb.Marker.Health.Traffic;

namespace MwanLb.Marker.Health;

internal static class HealthServiceCollectionExtensions
{
    /// <summary>Adds the probes and the monitor that judges by them; whoever is registered as <see cref="IHealthObserver"/> is told of its changes.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="stateDirectory">Where the report for <c>mwanlb status</c> goes.</param>
    public static IServiceCollection AddMwanLbHealth(this IServiceCollection services, string stateDirectory) => services
        .AddSingleton<TrafficWitness>()
        .AddSingleton<ConntrackTestimony>()
        .AddSingleton<HealthMonitor>()
        .AddSingleton<ILinkObserver>(provider => provider.GetRequiredService<HealthMonitor>())
        .AddSingleton(provider => new HealthReporter(
            provider.GetRequiredService<HealthMonitor>(), stateDirectory, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<HealthReporter>>()))
        .AddHostedService<RunningConnectionsService>()
        .AddHostedService<HealthService>();
}
