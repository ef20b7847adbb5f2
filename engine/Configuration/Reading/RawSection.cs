namespace MwanLb.Engine.Configuration.Reading;

/// <summary>One section of the file, its keys not yet looked at.</summary>
internal sealed record RawSection(SourcePosition At, List<TomlEntry> Entries);
