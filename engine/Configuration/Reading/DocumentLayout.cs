using Tomlyn.Syntax;

namespace MwanLb.Engine.Configuration.Reading;

/// <summary>
/// Sorts the file's entries into the sections they belong to. TOML has several spellings of one table (<c>[log]</c>,
/// <c>log.level = …</c>, <c>log = { … }</c>, and likewise for arrays of tables); all of them are taken, and whatever fits nowhere is
/// reported.
/// </summary>
internal sealed class DocumentLayout
{
    private readonly TomlSource _source;
    private readonly FindingList _findings;
    private readonly Dictionary<string, List<RawSection>> _arrays =
        SectionNames.Arrays.ToDictionary(name => name, _ => new List<RawSection>());
    private readonly Dictionary<string, RawSection> _singles =
        SectionNames.Singles.ToDictionary(name => name, _ => new RawSection(SourcePosition.WholeFile, []));
    private readonly Dictionary<string, SourcePosition> _headers = [];

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

    /// <summary>One of <see cref="SectionNames.Singles"/>; without entries where the file has none.</summary>
    public RawSection SectionOf(string name) => _singles[name];

    /// <summary>The sections of one of <see cref="SectionNames.Arrays"/>, in the order of the file.</summary>
    public IReadOnlyList<RawSection> SectionsOf(string name) => _arrays[name];

    private void Place(TomlEntry entry)
    {
        if (_source.IsBroken(entry.At.Line) && SectionNames.All.Contains(entry.Key))
            return;
        if (_singles.TryGetValue(entry.Key, out var single) && entry.Value is InlineTableSyntax inline)
            single.Entries.AddRange(EntriesOf(inline));
        else if (entry.Path is [var first, _] && _singles.TryGetValue(first, out var named))
            named.Entries.Add(entry.WithoutFirstPart());
        else if (_arrays.TryGetValue(entry.Key, out var sections)
            && entry.Value is ArraySyntax array && array.Items.All(item => item.Value is InlineTableSyntax))
            sections.AddRange(array.Items.Select(item => item.Value).Cast<InlineTableSyntax>()
                .Select(table => new RawSection(SourcePosition.Of(table), [.. EntriesOf(table)])));
        else if (SectionNames.All.Contains(entry.Key))
            _findings.Error(entry.At, entry.Key, ValueText(entry), SectionNames.DescribeShape(entry.Key));
        else
            TopLevel.Entries.Add(entry);
    }

    private void Place(TableSyntaxBase table)
    {
        var at = SourcePosition.Of(table);
        var isArray = table is TableArraySyntax;
        var name = string.Join('.', TomlEntry.PathOf(table.Name!));
        var entries = table.Items.Select(TomlEntry.Of);
        if (_arrays.TryGetValue(name, out var sections))
        {
            if (!isArray)
                _findings.Error(at, "", null, $"[{name}] must be [[{name}]], with two brackets on either side: there can be several");
            sections.Add(new RawSection(at, [.. entries]));
        }
        else if (_singles.TryGetValue(name, out var single))
        {
            if (isArray)
                _findings.Error(at, "", null, $"[[{name}]] must be [{name}], with one bracket on either side: there is only one");
            else if (!_headers.TryAdd(name, at))
                _findings.Error(at, "", null, $"the section [{name}] stands twice: first in line {_headers[name].Line}");
            single.Entries.AddRange(entries);
        }
        else
        {
            _findings.Error(at, "", null, DescribeUnknown(isArray ? $"[[{Printable.Text(name)}]]" : $"[{Printable.Text(name)}]", name));
        }
    }

    private static string DescribeUnknown(string header, string name) => NearestWord.Find(name, SectionNames.All) is { } nearest
        ? $"unknown section {header}: did you mean {SectionNames.Header(nearest)}?"
        : $"unknown section {header}: known are {string.Join(", ", SectionNames.All.Select(SectionNames.Header))}; "
            + "nothing in it was checked";

    private static IEnumerable<TomlEntry> EntriesOf(InlineTableSyntax table) => table.Items.Select(item => TomlEntry.Of(item.KeyValue!));

    private string? ValueText(TomlEntry entry) => entry.Value is null ? null : _source.TextOf(entry.Value);
}
