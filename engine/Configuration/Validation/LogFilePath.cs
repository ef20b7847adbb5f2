namespace MwanLb.Engine.Configuration.Validation;

/// <summary>What the log file may be called.</summary>
internal static class LogFilePath
{
    public static string? Check(string path)
    {
        if (path.Length == 0)
            return null;
        if (path.Any(char.IsControl))
            return "must not have control characters";
        // A relative path would depend on the directory that the daemon happens to be started in.
        return path[0] != '/' || path[^1] == '/' ? "must be a file's full path, beginning with '/', or \"\" for no file" : null;
    }
}
