using MwanLb.Engine.Squid;
using MwanLb.Marker.Squid.Reading;

namespace MwanLb.Marker.Squid.Checking;

/// <summary>Where the helper is asked: once for each request.</summary>
internal sealed class LookupCheck : ISquidCheck
{
    public IEnumerable<SquidFinding> Inspect(SquidConfiguration configuration, SquidContext context)
    {
        SquidLine[] places =
        [
            .. configuration.Lines.Where(l => l.Name is not ("acl" or "external_acl_type") && l.ArgumentsFrom(1).Any(configuration.Acls.IsLookup)).DistinctBy(l => l.Name),
            .. configuration.Helpers.Where(h => h.Kind is not SquidHelperKind.ExternalAcl).Select(h => h.Line),
        ];
        foreach (var further in places.Skip(1))
        {
            yield return SquidFinding.Error(
                further, further.Name, null, $"asks the helper too, after {Place(places[0])}: two answers a request, of which the last holds, and the split is uneven",
                "ask in one directive only");
        }

        foreach (var helper in configuration.Helpers.Where(h => h.Kind is SquidHelperKind.ExternalAcl))
        {
            var acl = configuration.Acls.InOrder.FirstOrDefault(a => a.Type == "external" && a.Key == helper.Name);
            if (acl is null || !configuration.Lines.Any(l => l.Name != "acl" && l.ArgumentsFrom(1).Any(configuration.Acls.IsLookup)))
            {
                yield return SquidFinding.Error(
                    acl?.First ?? helper.Line, helper.Title, null, "nothing asks it: no request is marked", "ask it in store_id_access: mwanlb squid");
            }
        }

        foreach (var line in configuration.Of("cache").Where(l => l.ArgumentsFrom(1).Any(configuration.Acls.IsLookup)))
        {
            yield return SquidFinding.Warning(line, line.Name, null, "is asked only about what can be cached: a CONNECT is never balanced", "ask it in store_id_access: mwanlb squid");
        }
    }

    private static string Place(SquidLine line) => $"{line.Name} ({line.File}:{line.Number})";
}
