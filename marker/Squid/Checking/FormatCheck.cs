using MwanLb.Engine.Squid;
using MwanLb.Marker.Squid.Reading;

namespace MwanLb.Marker.Squid.Checking;

/// <summary>What the helper is told of a request: the FORMAT of an external_acl_type, the extras of a rewriter.</summary>
internal sealed class FormatCheck : ISquidCheck
{
    private static readonly string[] Times = ["%ts", "%tu", "%tl", "%tg"];

    public IEnumerable<SquidFinding> Inspect(SquidConfiguration configuration, SquidContext context) => configuration.Helpers.SelectMany(
        helper => helper.Kind is SquidHelperKind.ExternalAcl ? OfAcl(helper, configuration) : OfRewriter(helper, configuration));

    private static IEnumerable<SquidFinding> OfAcl(SquidHelper helper, SquidConfiguration configuration)
    {
        var item = $"{helper.Title}: FORMAT";
        foreach (var word in helper.Format)
        {
            var code = HelperFormat.Code(word);
            if (!HelperFormat.IsWhole(word))
            {
                yield return SquidFinding.Error(
                    helper.Line, item, word, $"is more than one code in a word: {SquidFinding.DoesNotStart}, it aborts (external_acl.cc)", "put a blank between codes, and nothing else");
            }
            else if (Times.Contains(code))
            {
                yield return SquidFinding.Error(
                    helper.Line, item, word, "has changed when the answer comes, so that Squid asks again, without end", "remove it: nothing goes by the time");
            }
            else if (code is "%>A")
            {
                yield return ReverseLookup(helper.Line, item, word);
            }
            else if (code is "%ul" or "%LOGIN" && !configuration.Of("auth_param").Any())
            {
                yield return SquidFinding.Error(
                    helper.Line, item, word, $"asks users to log in, and no auth_param is there: {SquidFinding.DoesNotStart}", "write %#un: who has logged in, or '-'");
            }
        }

        foreach (var finding in Agreement(helper, helper.Line, item, string.Join(' ', helper.Format), [.. helper.Format]))
        {
            yield return finding;
        }
    }

    private static IEnumerable<SquidFinding> OfRewriter(SquidHelper helper, SquidConfiguration configuration)
    {
        var directive = helper.Kind is SquidHelperKind.Rewrite ? "url_rewrite_extras" : "store_id_extras";
        var remedy = $"write {directive} \"{HelperFormat.Default(helper)}\"";
        if (configuration.Last(directive) is not { } extras)
        {
            yield return SquidFinding.Error(
                helper.Line, directive, null, "Squid's default begins with %>a/%>A: it looks up each client's name, and the helper cannot read the address", remedy);
            yield break;
        }

        var format = string.Join(' ', extras.ArgumentsFrom(0));
        if (HelperFormat.Split(format).FirstOrDefault(w => w.Contains("%>A", StringComparison.Ordinal)) is { } name)
        {
            yield return ReverseLookup(extras, directive, name);
        }

        foreach (var finding in Agreement(helper, extras, directive, format, HelperFormat.Split(format)))
        {
            yield return finding;
        }
    }

    private static SquidFinding ReverseLookup(SquidLine at, string item, string word) => SquidFinding.Warning(
        at, item, word, "looks up each client's name by DNS, and requests wait for it", "remove it: rules go by the address, %>a");

    /// <summary>Field by field; what one of them has behind the other's end is tolerated.</summary>
    private static IEnumerable<SquidFinding> Agreement(SquidHelper helper, SquidLine at, string item, string shown, string[] words)
    {
        var given = helper.Argument("--format");
        string[] expected = HelperFormat.Split(given ?? HelperFormat.Default(helper));
        var differs = words.Zip(expected).FirstOrDefault(pair => SquidLineFormat.FieldOf(pair.First) != SquidLineFormat.FieldOf(pair.Second));
        var remedy = $"write --format {string.Join(',', words)} behind {SquidHelper.ProgramName}";
        if (differs != default)
        {
            yield return SquidFinding.Error(
                at, item, SquidFinding.Short(shown),
                $"the helper takes {differs.First} for {differs.Second}: " + (given is null ? $"it expects '{string.Join(' ', expected)}'" : $"--format is {given}"), remedy);
        }
        else if (words.Length > expected.Length && words.Skip(expected.Length).Any(w => SquidLineFormat.FieldOf(w) is not SquidField.Ignored))
        {
            yield return SquidFinding.Hint(at, item, SquidFinding.Short(shown), $"the helper does not look at what follows {expected[^1]}", remedy);
        }

        if (helper.Has("--sticky") && !(words.Any(IsConnectionNote) && expected.Any(IsConnectionNote)))
        {
            yield return SquidFinding.Error(
                at, item, SquidFinding.Short(shown), "the helper is to be sticky (--sticky) and never learns where a client's connection went before",
                $"add {SquidLineFormat.ConnectionNote}, at the same place as in --format where that is given");
        }
    }

    private static bool IsConnectionNote(string word) => SquidLineFormat.FieldOf(word) is SquidField.ConnectionTag;
}
