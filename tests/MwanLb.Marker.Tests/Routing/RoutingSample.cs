using System.Net;
using MwanLb.Engine.Configuration;
using MwanLb.Marker.Routing;

namespace MwanLb.Marker.Tests.Routing;

/// <summary>The two uplinks of <see cref="Sample"/> with IPv6, and what is made of a configuration.</summary>
internal static class RoutingSample
{
    /// <summary>"fibre" has a link-local gateway, "dsl" a global one.</summary>
    public static RouterModel DualStack(string top = "lan = [\"lan0\"]")
    {
        var model = Sample.Model(top);
        return model with
        {
            Uplinks =
            [
                model.Uplinks[0] with { HasIPv6 = true, Gateway6 = IPAddress.Parse("fe80::1") },
                model.Uplinks[1] with { HasIPv6 = true, Gateway6 = IPAddress.Parse("2001:db8:2::1") },
            ],
        };
    }

    /// <summary>Both uplinks behind one interface.</summary>
    public static RouterModel Shared(RouterModel model) => model with { Uplinks = [.. model.Uplinks.Select(u => u with { Interface = "wan0" })] };

    public static RoutingPlan Plan(RouterModel model, MarkingBackend backend) => RoutingPlan.Create(model, new BackendChoice(backend, "named by the test"));

    public static string Nftables(RouterModel model, IPv6Support support = IPv6Support.Full) =>
        NftablesRules.Text(model, RoutedFamily.Of(model, support), family => $"elements of {family.Family}");

    public static string Iptables(RouterModel model, IpFamily family, IPv6Support support = IPv6Support.Full)
    {
        var routed = RoutedFamily.Of(model, support).Single(f => f.Family == family);
        return string.Concat(IptablesRules.Jumps(routed).Select(j => j.Table).Distinct().Select(table =>
            IptablesRules.RestoreText(model, routed, table, "(networks)")));
    }
}
