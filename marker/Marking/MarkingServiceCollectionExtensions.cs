using Microsoft.Extensions.DependencyInjection;

namespace MwanLb.Marker.Marking;

internal static class MarkingServiceCollectionExtensions
{
    /// <summary>Adds the verdict loop.</summary>
    public static IServiceCollection AddMwanLbMarking(this IServiceCollection services) =>
        services.AddSingleton<MarkingService>().AddHostedService(provider => provider.GetRequiredService<MarkingService>());
}
