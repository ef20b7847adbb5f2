using MwanLb.Marker.Squid.Reading;

namespace MwanLb.Marker.Squid.Checking;

/// <summary>Everything that is looked for.</summary>
internal static class SquidChecks
{
    private static readonly ISquidCheck[] All =
    [
        new HelperPresenceCheck(), new HelperArgumentsCheck(), new ExternalAclCheck(), new HelperLoadCheck(), new FormatCheck(), new SlowAclCheck(), new LookupCheck(),
        new HttpAccessCheck(), new StoreIdCheck(), new RewriteCheck(), new NoteCheck(), new MarkCheck(), new PersistenceCheck(), new AuthenticationCheck(), new PeerCheck(),
        new MarkingRightCheck(), new LogCheck(),
    ];

    /// <summary>All findings, in the order in which Squid reads the lines; those about no line first.</summary>
    /// <param name="configuration">The squid.conf.</param>
    /// <param name="context">What it must fit.</param>
    /// <param name="squidSays">What Squid itself says about it.</param>
    public static IReadOnlyList<SquidFinding> Inspect(SquidConfiguration configuration, SquidContext context, IEnumerable<SquidFinding> squidSays)
    {
        SquidFinding[] own = [.. configuration.Problems, .. All.SelectMany(check => check.Inspect(configuration, context))];
        // Ours says what to do as well.
        var findings = own.Concat(squidSays.Where(s => s.Line == 0
            || !own.Any(o => o.Line == s.Line && o.File == s.File && o.Message.Contains(SquidFinding.DoesNotStart, StringComparison.Ordinal))));
        var order = configuration.Lines.Select((line, index) => (Place: (line.File, line.Number), index)).DistinctBy(l => l.Place).ToDictionary(l => l.Place, l => l.index);
        return [.. findings.OrderBy(f => order.GetValueOrDefault((f.File, f.Line), -1))];
    }
}
