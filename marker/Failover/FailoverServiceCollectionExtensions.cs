using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.Following;
using MwanLb.Marker.Health;
using MwanLb.Marker.History;
using MwanLb.Marker.Routing;

namespace MwanLb.Marker.Failover;

internal static class FailoverServiceCollectionExtensions
{
    // A table of a million connections is searched in a second or two. What takes longer hangs, and must not keep the next uplink from failing over.
    private const string Bounded = "timeout 30 /bin/sh";

    /// <summary>Adds what happens to connections when uplinks go down and come back.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="stateDirectory">Where it is noted what is to be taken away again.</param>
    public static IServiceCollection AddMwanLbFailover(this IServiceCollection services, string stateDirectory) => services
        .AddSingleton(provider => new FailoverDesk(
            provider.GetRequiredService<RouterModel>(), provider.GetRequiredService<UplinkTable>(), provider.GetRequiredService<DetourBook>(),
            () => provider.GetRequiredService<AppliedNotes>().Read().Count > 0, () => Look(provider.GetRequiredService<RouterModel>()),
            script => Shell.Try(Bounded, $"state={RoutingScript.Quote(stateDirectory)}\n{script}"),
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<IEventJournal>(),
            provider.GetRequiredService<ILoggerFactory>().CreateLogger<FailoverDesk>()))
        .AddSingleton<FailoverService>()
        .AddSingleton<IHealthObserver>(provider => provider.GetRequiredService<FailoverService>())
        .AddHostedService(provider => provider.GetRequiredService<FailoverService>());

    private static KernelView Look(RouterModel model)
    {
        using var reader = new KernelViewReader(model);
        return reader.Read();
    }
}
