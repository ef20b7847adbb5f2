using System.Collections.Immutable;
using MwanLb.Engine.Squid;
using MwanLb.Marker.Squid.Checking;

namespace MwanLb.Marker.Squid.Reading;

/// <summary>A squid.conf with all that it includes, in the order in which Squid reads it.</summary>
internal sealed class SquidConfiguration
{
    public SquidConfiguration(string path, ImmutableArray<SquidLine> lines, ImmutableArray<SquidFinding> problems)
    {
        (Path, Lines, Problems) = (path, lines, problems);
        Helpers = [.. lines.Select(SquidHelper.Read).OfType<SquidHelper>()];
        Acls = new SquidAcls(lines, [.. Helpers.Where(h => h.Kind is SquidHelperKind.ExternalAcl).Select(h => h.Name)]);
    }

    /// <summary>The file that was named.</summary>
    public string Path { get; }

    /// <summary>Every directive.</summary>
    public ImmutableArray<SquidLine> Lines { get; }

    /// <summary>What could not be read.</summary>
    public ImmutableArray<SquidFinding> Problems { get; }

    /// <summary>Where Squid is told to run mwanlb-helper.</summary>
    public ImmutableArray<SquidHelper> Helpers { get; }

    /// <summary>The ACLs.</summary>
    public SquidAcls Acls { get; }

    /// <summary>The lines of a directive.</summary>
    public IEnumerable<SquidLine> Of(string name) => Lines.Where(l => l.Name == name);

    /// <summary>The line that decides a directive that is given once: the last one; null where Squid's default holds.</summary>
    public SquidLine? Last(string name) => Lines.LastOrDefault(l => l.Name == name);

    /// <summary>Whether a switch is on.</summary>
    public bool IsOn(string name, bool otherwise) => Last(name) is { } line ? line.Argument(0) == "on" : otherwise;

    /// <summary>The first place where mwanlb-helper is named: what is missing elsewhere is said there. Null: nowhere.</summary>
    public SquidLine? HelperLine => Helpers.IsEmpty ? null : Helpers[0].Line;
}
