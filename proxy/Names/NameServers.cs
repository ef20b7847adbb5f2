using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Proxy.Names;

/// <summary>Which servers are asked, by uplink.</summary>
internal sealed class NameServers(Func<ResolvConf> conf)
{
    private readonly ConcurrentDictionary<string, DnsServers> _byIdentity = new();
    private readonly ConditionalWeakTable<Uplink, Known> _byUplink = [];
    private Known? _system;

    /// <summary>The uplink's own servers where it has any, else the system's.</summary>
    public DnsServers For(Uplink? uplink)
    {
        var current = conf();
        if (uplink is null || uplink.Resolvers.IsDefaultOrEmpty)
        {
            if (_system is { } system && system.Conf == current)
                return system.Servers;
            return (_system = new Known(current, Same(new DnsServers(null, current.Servers, current.Timeout, current.Attempts)))).Servers;
        }

        if (_byUplink.TryGetValue(uplink, out var known) && ReferenceEquals(known.Conf, current))
            return known.Servers;
        var servers = Same(new DnsServers(uplink, uplink.Resolvers, current.Timeout, current.Attempts));
        _byUplink.AddOrUpdate(uplink, new Known(current, servers));
        return servers;
    }

    // After a reload, and when resolv.conf is written anew with the same servers (DHCP does it at each renewal), what is cached stays in use.
    private DnsServers Same(DnsServers servers)
    {
        const int Plenty = 1000;
        if (_byIdentity.Count > Plenty)
            _byIdentity.Clear();
        return _byIdentity.GetOrAdd(servers.Identity, servers);
    }

    private sealed record Known(ResolvConf Conf, DnsServers Servers);
}
