using System.Net;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Proxy.Names;

internal sealed class SystemNames : INameResolver
{
    public async ValueTask<NameAnswer> ResolveAsync(string host, Uplink? uplink, CancellationToken cancellationToken) =>
        IPAddress.TryParse(host, out var address) ? new NameAnswer(NameOutcome.Found, [address]) : new NameAnswer(NameOutcome.Found, [.. await Dns.GetHostAddressesAsync(host, cancellationToken).ConfigureAwait(false)]);
}
