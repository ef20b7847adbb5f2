using MwanLb.Engine.Selection;
using MwanLb.Marker.Squid.Reading;

namespace MwanLb.Marker.Squid.Checking;

/// <summary>The ACLs of the answer's notes: that the helper gives such notes, with such values.</summary>
internal sealed class NoteCheck : ISquidCheck
{
    private static readonly string[] Keys = ["wan", "mark", "drop", "why"];

    public IEnumerable<SquidFinding> Inspect(SquidConfiguration configuration, SquidContext context)
    {
        if (configuration.HelperLine is not { } helper)
        {
            yield break;
        }

        foreach (var acl in configuration.Acls.InOrder.Where(a => a.Type == "note"))
        {
            var item = $"acl {acl.Name} note {acl.Key}";
            if (Keys.Contains(acl.Key))
            {
                yield return SquidFinding.Error(
                    acl.First, $"acl {acl.Name} note", acl.Key, $"no answer has this note, the helper's keys end in '_'"
                        + (context.Machine.Version is { Major: >= 6 } version ? $" (Squid {version} warns at each answer of those that do not)" : "") + ": the ACL never fits",
                    $"write {acl.Key}_");
            }

            // A word in quotes names a file of values.
            foreach (var value in acl.NoteValues.Where(v => !v.StartsWith('"')))
            {
                var finding = acl.Key switch
                {
                    "wan_" when context.Model.Uplinks.All(u => u.Name != value) => SquidFinding.Error(
                        acl.First, item, value, "no uplink has this name: the ACL never fits", $"the uplinks are {string.Join(", ", context.Model.Uplinks.Select(u => u.Name))}"),
                    "mark_" when MarkLine.Number(value) is not { } number || value != $"0x{number:x}" => SquidFinding.Error(
                        acl.First, item, value, "the helper does not write marks so: the ACL never fits",
                        MarkLine.Number(value) is { } readable ? $"write 0x{readable:x}" : "write it in hex, as in 0x1"),
                    _ => null,
                };
                if (finding is not null)
                {
                    yield return finding;
                }
            }
        }

        var refuses = configuration.Lines.Any(l => l.Argument(0) == "deny" && l.ArgumentsFrom(1).Any(w => configuration.Acls.Find(w) is { Type: "note", Key: "drop_" }));
        if (!refuses && context.Model.Pools.Any(p => p.WhenNone is WhenNone.Drop))
        {
            yield return SquidFinding.Error(
                helper, "miss_access", null, "the configuration says when-none = \"drop\", and no line refuses what the helper answers with drop_=1: it takes the default route",
                "write 'acl mwanlb_drop note drop_ 1' and 'miss_access deny mwanlb_drop'");
        }
    }
}
