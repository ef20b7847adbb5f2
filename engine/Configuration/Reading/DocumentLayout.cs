using Tomlyn.Syntax;

namespace MwanLb.Engine.Configuration.Reading;

/// <summary>
/// Sorts the file's entries into the sections they belong to. TOML has several spellings of one table (<c>[log]</c>,
/// <c>log.level = …</c>, <c>log = { … }</c>, and likewise for arrays of tables); all of them are taken, and whatever fits nowhere is
/// reported.
/// </summary>
internal sealed class DocumentLayout
{
    private const string Log = "log", Uplink = "uplink";

    private readonly TomlSource _source;
    private readonly FindingList _findings;
    private SourcePosition? _logHeader;

    public DocumentLayout(TomlSource source, FindingList findings)
    {
        _source = source;
        _findings = findings;
        foreach (var entry in source.Document.KeyValues.Select(TomlEntry.Of))
            Place(entry);
        foreach (var table in source.Document.Tables)
            Place(table);
    }

    public RawSection TopLevel { get; } = new(SourcePosition.WholeFile, []);

    public RawSection LogSection { get; } = new(SourcePosition.WholeFile, []);

    public List<RawSection> Uplinks { get; } = [];

    private void Place(TomlEntry entry)
    {
        if (_source.IsBroken(entry.At.Line) && entry.Key is Log or Uplink)
            return;
        if (entry.Key == Log && entry.Value is InlineTableSyntax inline)
            LogSection.Entries.AddRange(EntriesOf(inline));
        else if (entry.Path is [Log, _])
            LogSection.Entries.Add(entry.WithoutFirstPart());
        else if (entry.Key == Log)
            _findings.Error(entry.At, Log, ValueText(entry), "must be a section: [log], then level and file, one a line");
        else if (entry.Key == Uplink && entry.Value is ArraySyntax array && array.Items.All(item => item.Value is InlineTableSyntax))
            Uplinks.AddRange(array.Items.Select(item => item.Value).Cast<InlineTableSyntax>()
                .Select(table => new RawSection(SourcePosition.Of(table), [.. EntriesOf(table)])));
        else if (entry.Key == Uplink)
            _findings.Error(entry.At, Uplink, ValueText(entry),
                "must be sections: [[uplink]], then name and interface, one a line, for each uplink");
        else
            TopLevel.Entries.Add(entry);
    }

    private void Place(TableSyntaxBase table)
    {
        var at = SourcePosition.Of(table);
        var isArray = table is TableArraySyntax;
        var name = string.Join('.', TomlEntry.PathOf(table.Name!));
        var entries = table.Items.Select(TomlEntry.Of);
        switch (name)
        {
            case Uplink:
                if (!isArray)
                    _findings.Error(at, "", null, "[uplink] must be [[uplink]], with two brackets on either side: there can be several");
                Uplinks.Add(new RawSection(at, [.. entries]));
                break;
            case Log:
                if (isArray)
                    _findings.Error(at, "", null, "[[log]] must be [log], with one bracket on either side: there is only one");
                else if (_logHeader is { } first)
                    _findings.Error(at, "", null, $"the section [log] stands twice: first in line {first.Line}");
                _logHeader ??= at;
                LogSection.Entries.AddRange(entries);
                break;
            default:
                _findings.Error(at, "", null, DescribeUnknown(isArray ? $"[[{Printable.Text(name)}]]" : $"[{Printable.Text(name)}]", name));
                break;
        }
    }

    private static string DescribeUnknown(string header, string name) => NearestWord.Find(name, KnownKeys.Sections) switch
    {
        Log => $"unknown section {header}: did you mean [log]?",
        Uplink => $"unknown section {header}: did you mean [[uplink]]?",
        _ => $"unknown section {header}: known are [log] and [[uplink]]; nothing in it was checked",
    };

    private static IEnumerable<TomlEntry> EntriesOf(InlineTableSyntax table) => table.Items.Select(item => TomlEntry.Of(item.KeyValue!));

    private string? ValueText(TomlEntry entry) => entry.Value is null ? null : _source.TextOf(entry.Value);
}
