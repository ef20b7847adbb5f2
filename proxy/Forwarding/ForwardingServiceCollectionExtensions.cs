
namespace MwanLb.Proxy.Forwarding;

internal static class ForwardingServiceCollectionExtensions
{
    /// <summary>Adds the forwarding of requests.</summary>
    public static IServiceCollection AddMwanLbForwarding(this IServiceCollection services) => services
        .AddHttpForwarder()
        .AddSingleton<RequestForwarder>()
        .AddSingleton<OwnPages>();
}
