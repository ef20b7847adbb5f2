namespace MwanLb.Marker.Squid.Checking;

/// <summary>What a check has found. The members' names are those of the JSON fields: documented, not to be changed.</summary>
/// <param name="Path">The file that was named.</param>
/// <param name="IsGood">Whether there is no error: what the exit code says.</param>
/// <param name="Findings">In the order in which Squid reads the lines.</param>
internal sealed record SquidReport(string Path, bool IsGood, IReadOnlyList<SquidFinding> Findings)
{
    /// <summary>The last line, for the administrator's eyes.</summary>
    public string Summary()
    {
        var errors = Findings.Count(f => f.IsError());
        var warnings = Findings.Count(f => !f.IsError() && !f.IsHint());
        return errors + warnings == 0 ? $"{Path}: no problems\n" : $"{Path}: {Count(errors, "error")}, {Count(warnings, "warning")}\n";
    }

    private static string Count(int number, string word) => $"{number} {word}{(number == 1 ? "" : "s")}";
}
