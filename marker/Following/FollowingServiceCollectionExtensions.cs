using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MwanLb.Engine.Configuration;
using MwanLb.Marker.Health;
using MwanLb.Marker.History;
using MwanLb.Marker.Routing;

namespace MwanLb.Marker.Following;

internal static class FollowingServiceCollectionExtensions
{
    /// <summary>Adds what follows links, addresses, routes and rules, and puts back what 'apply' has made.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="stateDirectory">Where the notes of 'apply' are.</param>
    public static IServiceCollection AddMwanLbFollowing(this IServiceCollection services, string stateDirectory) => services
        // Behind the monitor, which decides: that an outage has begun is recorded before what belongs to it.
        .AddSingleton<ILinkObserver>(provider => provider.GetRequiredService<HealthHistory>())
        .AddSingleton<DetourBook>()
        .AddSingleton(new AppliedNotes(stateDirectory))
        .AddSingleton(provider => new GatewayFinder(provider.GetRequiredService<RouterModel>(), new DhcpLeases().Of))
        .AddSingleton<UplinkGateways>()
        .AddSingleton(provider => new LinkFollower(
            provider.GetRequiredService<RouterModel>(), provider.GetRequiredService<GatewayFinder>(), provider.GetServices<ILinkObserver>(),
            provider.GetRequiredService<ILoggerFactory>().CreateLogger<LinkFollower>()))
        .AddSingleton(provider => new KernelViewReader(provider.GetRequiredService<RouterModel>()))
        .AddSingleton(provider => new RouteKeeper(
            provider.GetRequiredService<RouterModel>(), provider.GetRequiredService<AppliedNotes>(), provider.GetRequiredService<DetourBook>(),
            provider.GetRequiredService<KernelViewReader>().Read, provider.GetRequiredService<GatewayFinder>(),
            (family, lines) => Shell.Try($"exec ip {family.Option}-force -batch -", lines), Pace(provider), Journal(provider),
            provider.GetRequiredService<ILoggerFactory>().CreateLogger<RouteKeeper>()))
        .AddSingleton(provider => new ChainKeeper(
            provider.GetRequiredService<RouterModel>(), provider.GetRequiredService<AppliedNotes>(),
            (command, input) => Shell.Try(command, input), Pace(provider), Journal(provider),
            provider.GetRequiredService<ILoggerFactory>().CreateLogger<ChainKeeper>()))
        .AddSingleton(provider => new LostAddresses(CloseFrom, Journal(provider), provider.GetRequiredService<ILoggerFactory>().CreateLogger<LostAddresses>()))
        .AddSingleton<KeepingService>()
        .AddHostedService(provider => provider.GetRequiredService<KeepingService>())
        .AddHostedService<ChainKeepingService>()
        .AddSingleton<GatewayRenewalService>()
        .AddSingleton<IHealthObserver>(provider => provider.GetRequiredService<GatewayRenewalService>())
        .AddHostedService(provider => provider.GetRequiredService<GatewayRenewalService>())
        .AddHostedService<FollowingService>();

    private static int CloseFrom(IPAddress address) =>
        Shell.Try("ss -H -t -K src \"$1\"", "", address.ToString()).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;

    private static IEventJournal Journal(IServiceProvider provider) => provider.GetRequiredService<IEventJournal>();

    private static RepairPace Pace(IServiceProvider provider) => new(provider.GetRequiredService<TimeProvider>());
}
