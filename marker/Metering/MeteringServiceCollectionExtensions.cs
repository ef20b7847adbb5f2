using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.History;
using MwanLb.Marker.Hosting;

namespace MwanLb.Marker.Metering;

internal static class MeteringServiceCollectionExtensions
{
    /// <summary>Adds the meters of uplinks with a quota.</summary>
    public static IServiceCollection AddMwanLbMetering(this IServiceCollection services, string stateDirectory) => services
        .AddSingleton(provider => new QuotaService(
            provider.GetRequiredService<RouterModel>(), provider.GetRequiredService<UplinkTable>(), stateDirectory, provider.GetRequiredService<IEventJournal>(),
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<QuotaService>>()))
        .AddSingleton<IReloadable>(provider => provider.GetRequiredService<QuotaService>())
        .AddHostedService(provider => provider.GetRequiredService<QuotaService>());
}
