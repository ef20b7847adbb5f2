namespace MwanLb.Engine.Configuration.Validation;

/// <summary>What a file may be called.</summary>
internal static class FilePath
{
    /// <summary>Takes the empty text too, for no file.</summary>
    public static string? Check(string path)
    {
        if (path.Length == 0)
            return null;
        if (path.Any(char.IsControl))
            return "must not have control characters";
        // A relative path would depend on the directory that the program happens to be started in.
        return IsFull(path) ? null : "must be a file's full path, beginning with '/', or \"\" for no file";
    }

    public static string? CheckRequired(string path)
    {
        if (path.Any(char.IsControl))
            return "must not have control characters";
        return IsFull(path) ? null : "must be a file's full path, beginning with '/'";
    }

    private static bool IsFull(string path) => path.Length > 1 && path[0] == '/' && path[^1] != '/';
}
