using Microsoft.Extensions.DependencyInjection;

namespace MwanLb.Marker.Counting;

internal static class CountingServiceCollectionExtensions
{
    /// <summary>Adds the heartbeat and the connection counts.</summary>
    public static IServiceCollection AddMwanLbCounting(this IServiceCollection services) => services.AddHostedService<CountingService>();
}
