using System.Collections.Immutable;

namespace MwanLb.Engine.Configuration;

/// <summary>What came of reading a configuration file: the model, or all that keeps it from being one.</summary>
public sealed class ConfigurationResult
{
    internal ConfigurationResult(string path, RouterModel? model, ImmutableArray<ConfigurationFinding> findings)
    {
        Path = path;
        Model = model;
        Findings = findings;
    }

    /// <summary>The file, as it was named to <see cref="ConfigurationFile"/>.</summary>
    public string Path { get; }

    /// <summary>Null when any finding is an error.</summary>
    public RouterModel? Model { get; }

    /// <summary>Errors and warnings, sorted by line.</summary>
    public ImmutableArray<ConfigurationFinding> Findings { get; }

    /// <summary>Whether there is a model to use; there may be warnings.</summary>
    public bool IsValid => Model is not null;

    /// <summary>Every finding with the path of the file, one a line; empty when there is none.</summary>
    public override string ToString() => string.Join('\n', Findings.Select(finding => finding.ToString(Path)));
}
