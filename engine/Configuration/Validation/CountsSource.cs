namespace MwanLb.Engine.Configuration.Validation;

/// <summary>Where pickers take connection counts from: the daemon's table, or a CSV file where none has ever run.</summary>
internal static class CountsSource
{
    private const string Daemon = "daemon", Csv = "csv:";

    /// <summary>The file's path; empty: the daemon counts.</summary>
    public static string? Parse(string text, out string path)
    {
        path = text.StartsWith(Csv, StringComparison.Ordinal) ? text[Csv.Length..] : "";
        return text == Daemon ? null
            : text.StartsWith(Csv, StringComparison.Ordinal) && FilePath.CheckRequired(path) is null ? null
            : "must be \"daemon\", or \"csv:\" and a file's full path, such as \"csv:/run/marks_stats.csv\"";
    }
}
