using Microsoft.AspNetCore.Connections;

namespace MwanLb.Proxy.Listening;

internal static class ListeningServiceCollectionExtensions
{
    /// <summary>Adds our transport in place of Kestrel's.</summary>
    public static IServiceCollection AddMwanLbListening(this IServiceCollection services) => services
        .AddSingleton<ConnectionSorter>()
        .AddSingleton<IConnectionListenerFactory, ClientListenerFactory>();
}
