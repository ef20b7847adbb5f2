using Microsoft.Extensions.DependencyInjection;

namespace MwanLb.Marker.Health;

internal static class HealthServiceCollectionExtensions
{
    /// <summary>Adds the measuring of round-trip times.</summary>
    public static IServiceCollection AddMwanLbHealth(this IServiceCollection services) => services.AddHostedService<RttService>();
}
