using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Proxy.Names;

/// <summary>The servers that one question may go to. What they say is theirs: another set, or the same by another uplink, may say something else.</summary>
internal sealed class DnsServers
{
    /// <summary>
    /// How many names are looked up at once, half of them for one client. Those that exist take some 20 ms: that is 6,000 a second. Each that nobody answers holds
    /// four sockets for seconds, and a flood of them costs as much as there are at once.
    /// </summary>
    public const int MaxLookups = 256;

    /// <summary>The most that wait beside them. What comes then is told "failed" at once, and costs nothing.</summary>
    public const int MaxWaiting = 2048;

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

    /// <summary>Who may ask them. Each set has its own: the names that wait for a dead uplink's servers hold up no others.</summary>
    public LookupTurns Turns { get; } = new(MaxLookups, MaxWaiting);

    /// <summary>The same for sets that are the same.</summary>
    public string Identity { get; }
}
