using MwanLb.Engine.Configuration;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.Health;
using MwanLb.Marker.Routing;
using MwanLb.Netfilter.Route;

namespace MwanLb.Marker.Following;

/// <summary>Says of uplinks whether what is needed to send is there.</summary>
/// <param name="model">The configuration.</param>
/// <param name="gateways">Finds next hops.</param>
internal sealed class UplinkJudge(RouterModel model, GatewayFinder gateways)
{
    /// <summary>How it stands with an uplink.</summary>
    public UplinkView Judge(Uplink uplink, KernelView view)
    {
        var name = uplink.Interface;
        if (view.Link(name) is not { } link)
        {
            return new UplinkView(uplink, LinkState.NoInterface, $"{name}: no such interface");
        }

        if ((link.Traits & LinkTraits.Up) == 0)
        {
            return new UplinkView(uplink, LinkState.SetDown, $"{name}: set down");
        }

        if ((link.Traits & LinkTraits.LowerUp) == 0)
        {
            return new UplinkView(uplink, LinkState.NoCarrier, $"{name}: no carrier");
        }

        var families = Families(uplink).Select(family => JudgeFamily(uplink, family, link, view)).ToArray();
        // One family is enough to be of use; what the other lacks is said.
        var first = families.FirstOrDefault(family => family.State is LinkState.Usable) ?? families[0];
        var missing = families.Where(family => family.State is not LinkState.Usable && family != first).Select(family => family.Detail);
        return first with { Detail = string.Join("; ", [first.Detail, .. missing]) };
    }

    /// <summary>Whether the route that is wanted can be made.</summary>
    public bool CanMake(WantedRoute route, KernelView view) =>
        route.IsKnown && view.Link(route.Uplink.Interface) is { } link && (link.Traits & LinkTraits.Up) != 0 && HasAddress(link, route.Family, view);

    private static IEnumerable<IpFamily> Families(Uplink uplink)
    {
        if (uplink.HasIPv4)
        {
            yield return IpFamily.IPv4;
        }

        if (uplink.HasIPv6)
        {
            yield return IpFamily.IPv6;
        }
    }

    private UplinkView JudgeFamily(Uplink uplink, IpFamily family, LinkFact link, KernelView view)
    {
        if (!HasAddress(link, family, view))
        {
            return new UplinkView(uplink, LinkState.NoAddress, $"{link.Name}: no {family} address");
        }

        var isAutomatic = family == IpFamily.IPv6 ? uplink.IsGateway6Automatic : uplink.IsGatewayAutomatic;
        if (!isAutomatic)
        {
            return new UplinkView(uplink, LinkState.Usable, $"{link.Name}: usable");
        }

        var gateway = gateways.Find(uplink, family, view);
        return !gateway.IsKnown
            ? new UplinkView(uplink, LinkState.NoGateway, $"{link.Name}: nothing tells the {family} gateway")
            : new UplinkView(uplink, LinkState.Usable, $"{link.Name}: usable, {(gateway.Address is { } address ? $"gateway {address}" : "no gateway needed")} ({gateway.Source})");
    }

    // Where addresses are not translated a point-to-point interface may do without one of its own.
    private bool HasAddress(LinkFact link, IpFamily family, KernelView view) =>
        view.AddressesOf(link, family).Any()
        || (link.NeedsNoGateway && !(family == IpFamily.IPv6 ? model.Masquerade6 : model.Masquerade));
}
