using System.Net;
using MwanLb.Engine.Configuration.Reading;

namespace MwanLb.Engine.Configuration.Validation;

/// <summary>Checks that no interface is claimed twice in ways that exclude each other.</summary>
internal static class InterfaceUse
{
    public static void Check(RouterOptions options, FindingList findings)
    {
        CheckLan(options, findings);
        CheckRoutes(options.Uplinks.Where(uplink => uplink.HasIPv4), uplink => uplink.Gateway, KnownKeys.Gateway, findings);
        CheckRoutes(options.Uplinks.Where(uplink => uplink.HasIPv6), uplink => uplink.Gateway6, KnownKeys.Gateway6, findings);
    }

    private static void CheckLan(RouterOptions options, FindingList findings)
    {
        // An empty list in the file is a decision; a key that is not there may have been forgotten.
        if (options.Lan.State == SettingState.Absent)
            findings.Warning(SourcePosition.WholeFile, KnownKeys.Lan, null,
                "is missing: no forwarded connection is balanced; only "
                + (options.Local.Value ? "Squid's, the proxy's and the router's own are" : "Squid's and the proxy's are"));

        var uplinks = options.Uplinks.Where(uplink => uplink.Interface.IsUsable).ToLookup(uplink => uplink.Interface.Value);
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var entry in options.Lan.Value.Where(entry => entry.IsUsable))
        {
            if (!lines.TryAdd(entry.Value, entry.At.Line))
                findings.Error(entry.At, KnownKeys.Lan, entry.Text, $"is listed twice: first in line {lines[entry.Value]}");
            else if (uplinks[entry.Value].FirstOrDefault() is { } uplink)
                findings.Error(entry.At, KnownKeys.Lan, entry.Text,
                    $"is also the interface of {uplink.Label} (line {uplink.Interface.At.Line}): it leads inside or outside, not both");
        }
    }

    /// <summary>By the address, not its spelling: IPv6 has several of one address.</summary>
    private static void CheckRoutes(
        IEnumerable<UplinkOptions> uplinks, Func<UplinkOptions, Setting<string>> gatewayOf, string key, FindingList findings)
    {
        var owners = new Dictionary<(string Interface, IPAddress Gateway), UplinkOptions>();
        var routed = uplinks.Where(uplink => uplink.Interface.IsUsable && gatewayOf(uplink).IsUsable).ToList();
        var companions = routed.ToLookup(uplink => uplink.Interface.Value);
        foreach (var uplink in routed)
        {
            if (gatewayOf(uplink) is { Value: GatewayAddress.Automatic } automatic)
            {
                if (companions[uplink.Interface.Value].FirstOrDefault(other => other != uplink) is { } companion)
                    findings.Error(automatic.At, $"{uplink.Label}: {key}", automatic.Text,
                        $"cannot tell it from {companion.Label}, which is on the same interface (line {companion.Interface.At.Line}): write down the address of each");
                continue;
            }

            var gateway = gatewayOf(uplink);
            var route = (uplink.Interface.Value, gateway.IsWritten ? IPAddress.Parse(gateway.Value) : IPAddress.None);
            if (owners.TryAdd(route, uplink))
                continue;
            var first = owners[route];
            var way = gateway.IsWritten ? $"with {key} {gateway.Value}" : $"without a {key}";
            findings.Error(uplink.Interface.At, $"{uplink.Label}: {KnownKeys.Interface}", uplink.Interface.Text,
                $"{way} is already the way of {first.Label} (line {first.Interface.At.Line}): "
                + "two uplinks on one interface need different gateways");
        }
    }
}
