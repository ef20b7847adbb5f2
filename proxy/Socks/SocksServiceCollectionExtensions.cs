using MwanLb.Proxy.Socks.Datagrams;

namespace MwanLb.Proxy.Socks;

internal static class SocksServiceCollectionExtensions
{
    /// <summary>Adds SOCKS.</summary>
    public static IServiceCollection AddMwanLbSocks(this IServiceCollection services) => services
        .AddSingleton<AssociationService>()
        .AddSingleton<Socks4Server>()
        .AddSingleton<Socks5Server>();
}
