using System.Net;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Marker.Routing;

/// <summary>What the configuration asks for one of IPv4 and IPv6.</summary>
internal sealed record RoutedFamily
{
    private RoutedFamily()
    {
    }

    public required IpFamily Family { get; init; }

    /// <summary>Those that carry it; one at least.</summary>
    public required IReadOnlyList<Uplink> Uplinks { get; init; }

    /// <summary>The interfaces whose new connections are queued.</summary>
    public required IReadOnlyList<string> Lan { get; init; }

    /// <summary>Whether the router's own new connections are queued, as far as nothing has marked them.</summary>
    public required bool IsLocal { get; init; }

    /// <summary>Whether forwarded traffic gets an address of the uplink's interface.</summary>
    public required bool IsMasqueraded { get; init; }

    /// <summary>Whether new connections are queued that did not come in by an uplink.</summary>
    public bool IsBalanced => Lan.Count > 0 || IsLocal;

    /// <summary>
    /// Whether anything is translated. The router's own connections need it in any case: the kernel has given them the address of the
    /// default route's interface before a mark sends them elsewhere.
    /// </summary>
    public bool IsTranslated => IsMasqueraded || IsLocal;

    /// <summary>The uplinks' interfaces.</summary>
    public IEnumerable<string> Interfaces => Uplinks.Select(u => u.Interface).Distinct();

    /// <summary>The interfaces that tell the uplink by themselves.</summary>
    public IEnumerable<Uplink> AloneOnInterface => Uplinks.GroupBy(u => u.Interface).Where(g => g.Count() == 1).Select(g => g.First());

    /// <summary>The interfaces of several uplinks: which one a connection came in by, only the daemon can tell.</summary>
    public IEnumerable<string> SharedInterfaces => Uplinks.GroupBy(u => u.Interface).Where(g => g.Count() > 1).Select(g => g.Key);

    /// <summary>Both, as far as some uplink carries them and the machine can do them.</summary>
    public static IReadOnlyList<RoutedFamily> Of(RouterModel model, IPv6Support support)
    {
        var canTranslate6 = support is IPv6Support.Full;
        var needsTranslation6 = model.Masquerade6 && !canTranslate6;
        var families = new[]
        {
            new RoutedFamily
            {
                Family = IpFamily.IPv4,
                Uplinks = [.. model.Uplinks.Where(u => u.HasIPv4)],
                Lan = model.Lan,
                IsLocal = model.Local,
                IsMasqueraded = model.Masquerade,
            },
            new RoutedFamily
            {
                Family = IpFamily.IPv6,
                Uplinks = [.. model.Uplinks.Where(u => u.HasIPv6 && support is not IPv6Support.None)],
                Lan = needsTranslation6 ? [] : model.Lan,
                IsLocal = model.Local && canTranslate6,
                IsMasqueraded = model.Masquerade6 && canTranslate6,
            },
        };
        return [.. families.Where(f => f.Uplinks.Count > 0)];
    }

    /// <summary>Whether an uplink's next hop is to be found out.</summary>
    public bool IsGatewayAutomatic(Uplink uplink) => Family == IpFamily.IPv6 ? uplink.IsGateway6Automatic : uplink.IsGatewayAutomatic;

    /// <summary>An uplink's next hop as configured; null on a point-to-point interface.</summary>
    public IPAddress? Gateway(Uplink uplink) => Family == IpFamily.IPv6 ? uplink.Gateway6 : uplink.Gateway;
}
