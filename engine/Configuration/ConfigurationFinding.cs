using System.Globalization;

namespace MwanLb.Engine.Configuration;

/// <summary>One thing that is wrong with a configuration file.</summary>
/// <param name="Line">From 1; 0 where the finding concerns the file as a whole.</param>
/// <param name="Column">From 1; 0 where <paramref name="Line"/> is 0.</param>
/// <param name="Item">What is wrong, such as <c>uplink "dsl": weight</c>; empty for the file as a whole.</param>
/// <param name="Value">As it stands in the file; null where there is none.</param>
/// <param name="Message">What is wrong with it and what is allowed.</param>
/// <param name="Severity">Whether the configuration can be used nevertheless.</param>
public sealed record ConfigurationFinding(int Line, int Column, string Item, string? Value, string Message, FindingSeverity Severity)
{
    /// <summary>The finding without the path of the file: <c>12:10: error: uplink "dsl": weight = -1: must be 0 to 1000</c>.</summary>
    public override string ToString()
    {
        var position = Line == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{Line}:{Column}: ");
        var severity = Severity == FindingSeverity.Error ? "error" : "warning";
        var item = Item.Length == 0 ? "" : Value is null ? $"{Item}: " : $"{Item} = {Value}: ";
        return $"{position}{severity}: {item}{Message}";
    }

    /// <summary>As compilers print theirs, so that editors find the place: <c>PATH:LINE:COLUMN: error: …</c>.</summary>
    public string ToString(string path) => Line == 0 ? $"{path}: {this}" : $"{path}:{this}";
}
