using Microsoft.Extensions.DependencyInjection;

namespace MwanLb.Marker.Measuring;

internal static class MeasuringServiceCollectionExtensions
{
    /// <summary>Adds slow starts and the measurement of used capacity.</summary>
    public static IServiceCollection AddMwanLbMeasuring(this IServiceCollection services) => services.AddHostedService<MeasuringService>();
}
