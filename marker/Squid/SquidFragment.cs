using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.Squid.Checking;
using MwanLb.Marker.Squid.Reading;

namespace MwanLb.Marker.Squid;

/// <summary>Makes a machine's own fragment of one that is for all machines.</summary>
/// <remarks>
/// Four things of the template are replaced, wherever they stand, and nothing else:
/// <list type="bullet">
/// <item>the lines <c>acl mwanlb_mark_N note mark_ 0xN</c>, <c>tcp_outgoing_mark 0xN mwanlb_mark_N</c> and <c>tcp_outgoing_address ADDRESS mwanlb_mark_N</c>: where the
/// first of each kind stands, that kind's line of every uplink is written, and the others are left out;</item>
/// <item>the comment directly above the first of these ACLs, which speaks of a machine that is not known;</item>
/// <item>the path <c>/usr/local/bin/mwanlb-helper</c>, outside comments;</item>
/// <item><c>concurrency=N</c>, where this machine's uplinks have names too long for so many answers at once.</item>
/// </list>
/// </remarks>
/// <param name="model">The configuration.</param>
/// <param name="title">The first line, without <c>#</c>.</param>
/// <param name="helper">The helper's path and the arguments that this machine needs.</param>
/// <param name="source">An uplink's own address of a family.</param>
internal sealed partial class SquidFragment(RouterModel model, string title, string helper, Func<Uplink, FlowFamily, SourceAddress> source)
{
    /// <summary>Where the fragments have the helper.</summary>
    public const string TemplateHelper = "/usr/local/bin/mwanlb-helper";

    /// <summary>The fragment, and what an administrator should know of it.</summary>
    public (string Text, IReadOnlyList<string> Warnings) Of(string template)
    {
        List<string> lines = [$"# {title}"];
        List<string> warnings = [];
        HashSet<string> written = [];
        var limit = SquidConfReader.Parse(template).Helpers is [var ours, ..] ? AnswerLength.MostAtOnce(ours, model) : int.MaxValue;
        foreach (var line in template.TrimEnd('\n').Split('\n'))
        {
            var kind = Pair().Match(line).Groups["kind"].Value;
            if (kind.Length == 0)
            {
                lines.Add(line.StartsWith('#') ? line : Concurrency().Replace(
                    line.Replace(TemplateHelper, helper, StringComparison.Ordinal), match => int.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture) > limit
                        ? string.Create(CultureInfo.InvariantCulture, $"concurrency={limit}") : match.Value));
                continue;
            }

            if (!written.Add(kind))
            {
                continue;
            }

            if (kind == "acl")
            {
                var above = Math.Max(lines.FindLastIndex(l => !l.StartsWith('#')), 0);
                lines.RemoveRange(above + 1, lines.Count - above - 1);
                lines.AddRange(Heading());
            }

            lines.AddRange(model.Uplinks.SelectMany(uplink => kind switch
            {
                "acl" => [$"# {uplink.Name}", $"acl {Acl(uplink)} note mark_ {MarkLine.Text(uplink)}"],
                "tcp_outgoing_mark" => [$"tcp_outgoing_mark {MarkLine.Text(uplink)} {Acl(uplink)}"],
                _ => Addresses(uplink, warnings),
            }));
        }

        return (new StringBuilder().AppendJoin('\n', lines).Append('\n').ToString(), warnings);
    }

    private static string Acl(Uplink uplink) => $"mwanlb_mark_{uplink.Index + 1}";

    private IEnumerable<string> Heading()
    {
        yield return "# The answer's mark becomes the socket mark. A request without an answer matches none of these and leaves unmarked, by the default route.";
        if (model.FwmarkMask != Fwmark.DefaultMask)
        {
            yield return $"# Squid sets the whole mark of its connections (SO_MARK knows no mask): their bits outside 0x{model.FwmarkMask:x} are 0,";
            yield return "# and what others do by those bits is not done to Squid's connections, unless their rules set them later.";
        }
    }

    private IEnumerable<string> Addresses(Uplink uplink, List<string> warnings)
    {
        foreach (var family in new[] { FlowFamily.IPv4, FlowFamily.IPv6 }.Where(uplink.Carries))
        {
            var own = source(uplink, family);
            if (own.Address is null)
            {
                warnings.Add($"uplink '{uplink.Name}': no {family} line of tcp_outgoing_address: {own.Reason}");
            }

            yield return own.Address is { } address
                ? $"tcp_outgoing_address {address} {Acl(uplink)}"
                : $"# {uplink.Name} has no {family} line here: {own.Reason}. Its connections are safe only by the rules of 'mwanlb apply'.";
        }
    }

    [GeneratedRegex(@"\bconcurrency=(?<number>\d{1,9})\b", RegexOptions.ExplicitCapture)]
    private static partial Regex Concurrency();

    [GeneratedRegex(@"^((?<kind>acl) mwanlb_mark_\d+ note mark_ |(?<kind>tcp_outgoing_mark|tcp_outgoing_address) \S+ mwanlb_mark_\d+\s*$)", RegexOptions.ExplicitCapture)]
    private static partial Regex Pair();
}
