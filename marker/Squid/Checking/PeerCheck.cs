using MwanLb.Marker.Squid.Reading;

namespace MwanLb.Marker.Squid.Checking;

/// <summary>Connections to other proxies that Squid opens before there is a request.</summary>
internal sealed class PeerCheck : ISquidCheck
{
    public IEnumerable<SquidFinding> Inspect(SquidConfiguration configuration, SquidContext context) => configuration.Of("cache_peer")
        .Where(line => configuration.HelperLine is not null && line.Number32("standby", 0) > 0)
        .Select(line => SquidFinding.Warning(
            line, "cache_peer: standby", $"{line.Number32("standby", 0)}", "connections opened in advance belong to no request: they are unmarked, and leave by the default route", "remove standby="));
}
