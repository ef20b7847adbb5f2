namespace MwanLb.Lab;

/// <summary>Where the product under test lies: the programs that <c>./build</c> made, and the files of the repository.</summary>
public static class Product
{
    /// <summary>The repository's root.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The path of a built program.</summary>
    /// <exception cref="InvalidOperationException">It has not been built.</exception>
    public static string Program(string name)
    {
        var path = Path.Combine(Root, "out", "bin", name);
        return File.Exists(path) ? path : throw new InvalidOperationException($"{path} is missing: run ./build first");
    }

    /// <summary>The text of a file of the repository.</summary>
    public static string ReadText(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static string FindRoot()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "MwanLb.sln")))
                return directory.FullName;
        }

        throw new InvalidOperationException($"{AppContext.BaseDirectory} is not inside the repository");
    }
}
