using MwanLb.Engine.Configuration.Reading;

namespace MwanLb.Engine.Configuration.Validation;

/// <summary>Checks the uplinks that pools and rules name.</summary>
internal sealed class UplinkReferences
{
    private readonly HashSet<string> _names;
    private readonly bool _allKnown;
    private readonly FindingList _findings;

    public UplinkReferences(RouterOptions options, FindingList findings)
    {
        _names = [.. options.Uplinks.Select(uplink => uplink.Name.Value)];
        // An uplink's name that is wrong itself may be the one that is meant.
        _allKnown = options.Uplinks.All(uplink => uplink.Name.IsUsable);
        _findings = findings;
    }

    /// <summary>Checks the list <c>uplinks</c> of the pool or rule called <paramref name="label"/>.</summary>
    public void Check(string label, IEnumerable<Setting<string>> uplinks)
    {
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var entry in uplinks.Where(entry => entry.IsUsable))
        {
            if (!lines.TryAdd(entry.Value, entry.At.Line))
                Report(label, entry, $"is listed twice: first in line {lines[entry.Value]}");
            else if (_allKnown && !_names.Contains(entry.Value))
                Report(label, entry, NearestWord.Find(entry.Value, _names) is { } nearest
                    ? $"is no uplink: did you mean \"{nearest}\"?"
                    : "is no uplink: there is no section [[uplink]] with this name");
        }
    }

    private void Report(string label, Setting<string> entry, string problem) =>
        _findings.Error(entry.At, $"{label}: {KnownKeys.Uplinks}", entry.Text, problem);
}
