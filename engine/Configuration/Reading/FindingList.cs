using System.Collections.Immutable;

namespace MwanLb.Engine.Configuration.Reading;

/// <summary>Collects the findings of one file.</summary>
internal sealed class FindingList
{
    private readonly List<ConfigurationFinding> _findings = [];

    public bool HasErrors { get; private set; }

    public void Error(SourcePosition at, string item, string? value, string message)
    {
        HasErrors = true;
        _findings.Add(new ConfigurationFinding(at.Line, at.Column, item, value, message, FindingSeverity.Error));
    }

    public void Warning(SourcePosition at, string item, string? value, string message) =>
        _findings.Add(new ConfigurationFinding(at.Line, at.Column, item, value, message, FindingSeverity.Warning));

    public ImmutableArray<ConfigurationFinding> Sorted() =>
        [.. _findings.OrderBy(finding => finding.Line).ThenBy(finding => finding.Column)];
}
