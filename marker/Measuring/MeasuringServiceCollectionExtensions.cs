using Microsoft.Extensions.DependencyInjection;
using MwanLb.Marker.Health;

namespace MwanLb.Marker.Measuring;

internal static class MeasuringServiceCollectionExtensions
{
    /// <summary>Adds slow starts and the measurement of used capacity.</summary>
    public static IServiceCollection AddMwanLbMeasuring(this IServiceCollection services) => services
        .AddSingleton<MeasuringService>()
        .AddSingleton<IHealthObserver>(provider => provider.GetRequiredService<MeasuringService>())
        .AddHostedService(provider => provider.GetRequiredService<MeasuringService>());
}
