using Microsoft.Extensions.DependencyInjection;
using MwanLb.Marker.History;
using MwanLb.Marker.Hosting;

namespace MwanLb.Marker.Hooks;

internal static class HookServiceCollectionExtensions
{
    /// <summary>Adds the hooks.</summary>
    public static IServiceCollection AddMwanLbHooks(this IServiceCollection services) => services
        .AddSingleton<HookService>()
        .AddSingleton<IEventSink>(provider => provider.GetRequiredService<HookService>())
        .AddSingleton<IReloadable>(provider => provider.GetRequiredService<HookService>())
        .AddHostedService(provider => provider.GetRequiredService<HookService>());
}
