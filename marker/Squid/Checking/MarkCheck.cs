using System.Globalization;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.Squid.Reading;

namespace MwanLb.Marker.Squid.Checking;

/// <summary>That each uplink's answer leads to its mark, and to no other.</summary>
internal sealed class MarkCheck : ISquidCheck
{
    private const string Directive = "tcp_outgoing_mark";

    public IEnumerable<SquidFinding> Inspect(SquidConfiguration configuration, SquidContext context) => configuration.HelperLine is not { } helper
        ? []
        : context.Model.Uplinks.SelectMany(uplink => OfUplink(configuration, uplink, helper))
            .Concat(configuration.Of(Directive).Where(l => MarkLine.GoesByNotes(configuration, l)).SelectMany(line => OfLine(line, context)))
            .Concat(Unused(configuration, context));

    private static IEnumerable<SquidFinding> OfUplink(SquidConfiguration configuration, Uplink uplink, SquidLine helper)
    {
        var mark = MarkLine.Text(uplink);
        SquidLine[] lines = [.. MarkLine.Of(configuration, Directive, uplink)];
        if (lines.Length == 0)
        {
            if (!MarkLine.MayTake(configuration, Directive, uplink))
            {
                yield return SquidFinding.Error(
                    configuration.Of(Directive).LastOrDefault() ?? helper, Directive, null, $"no line marks the requests of uplink '{uplink.Name}': they leave by the default route",
                    $"write 'acl mwanlb_mark_{uplink.Index + 1} note mark_ {mark}' and '{Directive} {mark} mwanlb_mark_{uplink.Index + 1}'");
            }

            yield break;
        }

        if (MarkLine.Number(lines[0].Argument(0)) != uplink.Fwmark.Value)
        {
            yield return SquidFinding.Error(
                lines[0], Directive, lines[0].Argument(0), $"marks the requests of uplink '{uplink.Name}', whose mark is {mark}: they leave by another route", $"write {mark}");
        }

        // The last line may be a net for what has no answer.
        foreach (var twice in lines.Skip(1).Where(l => MarkLine.GoesByNotes(configuration, l)))
        {
            yield return SquidFinding.Warning(
                twice, Directive, string.Join(' ', twice.ArgumentsFrom(0)),
                $"marks the requests of uplink '{uplink.Name}' a second time: Squid takes the first line ({lines[0].File}:{lines[0].Number})", "remove one of them");
        }
    }

    private static IEnumerable<SquidFinding> OfLine(SquidLine line, SquidContext context)
    {
        if (MarkLine.Number(line.Argument(0)) is { } value && (value & ~context.Model.FwmarkMask) != 0)
        {
            yield return SquidFinding.Error(
                line, Directive, line.Argument(0), string.Create(CultureInfo.InvariantCulture, $"has bits outside the mask 0x{context.Model.FwmarkMask:x} (fwmark-mask): they belong to others"),
                "write the marks that 'mwanlb status' shows");
        }
    }

    /// <summary>Pairs for more uplinks than there are, as the fragment for all machines has them: one line for all of them.</summary>
    private static IEnumerable<SquidFinding> Unused(SquidConfiguration configuration, SquidContext context)
    {
        SquidLine[] unused =
        [
            .. configuration.Of(Directive).Where(l => MarkLine.GoesByNotes(configuration, l)
                && MarkLine.Number(l.Argument(0)) is { } value && (value & ~context.Model.FwmarkMask) == 0 && context.Model.Uplinks.All(u => u.Fwmark.Value != value)),
        ];
        if (unused.Length > 0)
        {
            yield return SquidFinding.Hint(
                unused[0], Directive, string.Join(' ', unused.Select(l => l.Argument(0))), "no uplink has such a mark: the lines do no harm", "for a fragment without them: mwanlb squid");
        }
    }
}
