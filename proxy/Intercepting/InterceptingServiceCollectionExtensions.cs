namespace MwanLb.Proxy.Intercepting;

internal static class InterceptingServiceCollectionExtensions
{
    /// <summary>Adds the connections that clients do not know to go through a proxy.</summary>
    public static IServiceCollection AddMwanLbIntercepting(this IServiceCollection services) => services.AddSingleton<InterceptServer>();
}
