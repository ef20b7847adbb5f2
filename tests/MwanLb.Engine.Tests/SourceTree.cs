using System.Text.RegularExpressions;

namespace MwanLb.Engine.Tests;

/// <summary>The repository that these tests were built from.</summary>
internal static partial class SourceTree
{
    public static string Root { get; } = FindRoot();

    /// <summary>All source files below a folder, as paths from the root; what a build generated is left out.</summary>
    public static IEnumerable<string> Files(string folder, string pattern = "*.cs") =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Root, path))
            .Where(path => !path.Split('/').Any(part => part is "bin" or "obj" or "out"));

    /// <summary>A file's code: its comments are blanked, so that a rule is not broken by being talked about.</summary>
    public static string Code(string file) => Comments().Replace(File.ReadAllText(Path.Combine(Root, file)), "");

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "MwanLb.sln")))
        {
            directory = directory.Parent ?? throw new InvalidOperationException("the tests do not stand below the solution");
        }

        return directory.FullName;
    }

    [GeneratedRegex(@"//.*$|/\*[\s\S]*?\*/", RegexOptions.Multiline)]
    private static partial Regex Comments();
}
