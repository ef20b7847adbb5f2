using MwanLb.Marker.Squid.Reading;

namespace MwanLb.Marker.Squid.Checking;

/// <summary>The open form: the helper is asked in store_id_access, before a store_id_program that is never started.</summary>
internal sealed class StoreIdCheck : ISquidCheck
{
    private const string NeverStarted = "/bin/false";

    public IEnumerable<SquidFinding> Inspect(SquidConfiguration configuration, SquidContext context)
    {
        SquidLine[] lines = [.. configuration.Of("store_id_access")];
        if (lines.FirstOrDefault(l => l.ArgumentsFrom(1).Any(configuration.Acls.IsLookup)) is not { } asks)
        {
            yield break;
        }

        if (configuration.Last("store_id_program") is not { } program)
        {
            yield return SquidFinding.Error(
                asks, "store_id_program", null, "is missing, and without it Squid does not look at store_id_access: the helper is never asked",
                $"write store_id_program {NeverStarted} and store_id_children 1 startup=0 idle=1 concurrency=0");
            yield break;
        }

        if (lines.TakeWhile(l => l != asks).FirstOrDefault(IsForAll) is { } before)
        {
            yield return SquidFinding.Error(
                asks, asks.Name, Shown(asks), $"stands behind a line for all requests ({before.File}:{before.Number}): the helper is never asked", "put it before that line");
        }

        if (Path.GetFileName(program.Argument(0)) != Path.GetFileName(NeverStarted))
        {
            yield break;
        }

        if (lines.FirstOrDefault(l => l.Argument(0) == "allow") is { } allow)
        {
            yield return SquidFinding.Error(
                allow, allow.Name, Shown(allow), $"sends requests to {program.Argument(0)}, which ends at once, again and again, and Squid with it", "write deny");
        }
        else if (lines[^1] is var last && !(last.Argument(0) == "deny" && IsForAll(last)))
        {
            // Squid turns the last line round for what fits none: "deny X" alone allows the rest.
            yield return SquidFinding.Error(
                last, last.Name, Shown(last), $"is the last line: requests that get no answer are sent to {program.Argument(0)}, which ends at once, and Squid with it",
                "add 'store_id_access deny all' behind it");
        }

        if (configuration.Last("store_id_children") is { } children && children.Number32("startup", 0) > 0)
        {
            yield return SquidFinding.Error(
                children, "store_id_children: startup", children.Number32("startup", 0).ToString(System.Globalization.CultureInfo.InvariantCulture),
                $"{program.Argument(0)} is started and ends at once: Squid ends with it (\"crashing too rapidly\")", "write startup=0");
        }
    }

    private static bool IsForAll(SquidLine line) => line.ArgumentsFrom(1).All(w => w == "all");

    private static string Shown(SquidLine line) => string.Join(' ', line.ArgumentsFrom(0));
}
