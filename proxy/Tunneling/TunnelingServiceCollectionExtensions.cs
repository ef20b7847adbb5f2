using MwanLb.Proxy.Hosting;

namespace MwanLb.Proxy.Tunneling;

internal static class TunnelingServiceCollectionExtensions
{
    /// <summary>Adds the tunnels.</summary>
    public static IServiceCollection AddMwanLbTunneling(this IServiceCollection services) => services
        .AddSingleton(provider =>
        {
            var state = provider.GetRequiredService<ProxyState>();
            return new RelayList(() => (state.Current.Proxy.IdleTimeout, state.Current.Proxy.Lifetime), provider.GetRequiredService<TimeProvider>());
        })
        .AddSingleton<TunnelService>()
        .AddSingleton<ConnectServer>()
        .AddSingleton<KestrelTunnel>();
}
