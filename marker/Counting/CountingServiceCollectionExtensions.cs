using Microsoft.Extensions.DependencyInjection;
using MwanLb.Engine.Configuration;

namespace MwanLb.Marker.Counting;

internal static class CountingServiceCollectionExtensions
{
    /// <summary>Adds the heartbeat and the connection counts.</summary>
    public static IServiceCollection AddMwanLbCounting(this IServiceCollection services) => services
        .AddSingleton<Func<IConntrackFeed>>(provider => () => ConntrackFeed.Open(provider.GetRequiredService<RouterModel>().Uplinks))
        .AddHostedService<CountingService>();
}
