using MwanLb.Engine.Uplinks;
using MwanLb.Marker.Squid.Reading;

namespace MwanLb.Marker.Squid.Checking;

/// <summary>Squid's idle connections to servers: a reused one gets the new request's mark, and leaves by another uplink than it began with.</summary>
internal sealed class PersistenceCheck : ISquidCheck
{
    private const string Directive = "server_persistent_connections";
    private const string Address = "tcp_outgoing_address";

    public IEnumerable<SquidFinding> Inspect(SquidConfiguration configuration, SquidContext context)
    {
        if (configuration.HelperLine is not { } helper || !configuration.IsOn(Directive, true))
        {
            yield break;
        }

        var line = configuration.Last(Directive);
        var at = line ?? helper;
        var value = line is null ? "on by default" : "on";
        Uplink[] without = [.. context.Model.Uplinks.Where(u => !MarkLine.Of(configuration, Address, u).Any())];
        if (without.Length == 0)
        {
            foreach (var shared in SharedAddresses(configuration, context))
            {
                yield return shared;
            }

            yield break;
        }

        // Where some uplinks have their address, the others' requests may still reuse any connection.
        var which = without.Length == context.Model.Uplinks.Length ? "" : $" (no {Address} for {string.Join(", ", without.Select(u => $"'{u.Name}'"))})";
        const string Off = $"write {Directive} off";
        yield return context.Machine.IsPinned switch
        {
            true => SquidFinding.Hint(
                at, Directive, value, $"the rules in force keep a connection by its first uplink: turns are those of connections, not of requests{which}", $"for turns of requests: {Directive} off"),
            false => SquidFinding.Error(
                at, Directive, value, $"a reused connection gets the new request's mark, leaves by another uplink with the old address, and hangs{which}",
                $"{Off}, or run 'mwanlb apply', whose rules keep a connection by its uplink, or see: mwanlb squid --form persistent"),
            null => SquidFinding.Warning(
                at, Directive, value, $"a reused connection gets the new request's mark, and hangs unless rules keep it by its first uplink, which only root can look at{which}",
                $"{Off}, or run this check as root"),
        };
    }

    private static IEnumerable<SquidFinding> SharedAddresses(SquidConfiguration configuration, SquidContext context) =>
        context.Model.Uplinks.Select(u => (Uplink: u, Line: MarkLine.Of(configuration, Address, u).First()))
            .GroupBy(pair => pair.Line.Argument(0))
            .Where(group => group.Count() > 1 && context.Machine.IsPinned is not true)
            .Select(group => SquidFinding.Error(
                group.Last().Line, Address, group.Key,
                $"is the address of {string.Join(" and ", group.Select(pair => $"'{pair.Uplink.Name}'"))}: their connections are reused for one another, and hang", $"write {Directive} off"));
}
