using MwanLb.Marker.Squid.Reading;

namespace MwanLb.Marker.Squid.Checking;

/// <summary>The strict form: the helper is asked in http_access, where its answer decides who may use the proxy.</summary>
internal sealed class HttpAccessCheck : ISquidCheck
{
    private static readonly string[] Directives = ["http_access", "http_access2", "adapted_http_access"];

    public IEnumerable<SquidFinding> Inspect(SquidConfiguration configuration, SquidContext context)
    {
        foreach (var line in configuration.Lines.Where(l => Directives.Contains(l.Name) && l.ArgumentsFrom(1).Any(configuration.Acls.IsLookup)))
        {
            var isOnlyLookup = line.ArgumentsFrom(1).All(configuration.Acls.IsLookup);
            yield return (line.Argument(0), isOnlyLookup) switch
            {
                ("allow", true) => SquidFinding.Error(
                    line, line.Name, string.Join(' ', line.ArgumentsFrom(0)), "the helper's answer fits every request: whoever reaches the proxy may use it", Strict(line)),
                ("deny", true) => SquidFinding.Error(
                    line, line.Name, string.Join(' ', line.ArgumentsFrom(0)), "the helper's answer fits every request: all of them are refused", Strict(line)),
                _ => SquidFinding.Hint(
                    line, line.Name, string.Join(' ', line.ArgumentsFrom(0)),
                    "a request that gets no answer (helper restarting, queue full, squid -k reconfigure) is refused with 403",
                    "for one that goes on unmarked instead: mwanlb squid --form open"),
            };

            // Cache manager requests, which Debian allows before conf.d, go nowhere.
            foreach (var earlier in configuration.Lines.TakeWhile(l => l != line).Where(
                l => l.Name == line.Name && l.Argument(0) == "allow" && !l.ArgumentsFrom(1).Any(w => w == "manager" || configuration.Acls.IsLookup(w))))
            {
                yield return SquidFinding.Warning(
                    earlier, earlier.Name, string.Join(' ', earlier.ArgumentsFrom(0)),
                    $"allows requests before the helper is asked ({line.File}:{line.Number}): they are not marked", "put it behind that line");
            }
        }
    }

    private static string Strict(SquidLine line) =>
        $"write '{line.Name} deny {line.ArgumentsFrom(1).First()} !all', which asks and decides nothing";
}
