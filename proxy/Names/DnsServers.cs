using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Proxy.Names;

/// <summary>The servers that one question may go to. What they say is theirs: another set, or the same by another uplink, may say something else.</summary>
internal sealed class DnsServers
{
    public DnsServers(Uplink? uplink, ImmutableArray<IPEndPoint> servers, TimeSpan timeout, int attempts)
    {
        (Uplink, Timeout, Attempts) = (uplink, timeout, attempts);
        Servers = [.. servers.Select(server => new DnsServer(server))];
        Identity = string.Create(
            CultureInfo.InvariantCulture, $"{uplink?.Name} {uplink?.Fwmark} {uplink?.Bind} {uplink?.Interface} {timeout} {attempts} {string.Join(' ', servers)}");
    }

    /// <summary>By which they are asked; null: by the machine's own routes.</summary>
    public Uplink? Uplink { get; }

    /// <summary>As configured.</summary>
    public ImmutableArray<DnsServer> Servers { get; }

    /// <summary>How long each is listened to.</summary>
    public TimeSpan Timeout { get; }

    /// <summary>How often each is asked.</summary>
    public int Attempts { get; }

    /// <summary>The same for sets that are the same.</summary>
    public string Identity { get; }
}
