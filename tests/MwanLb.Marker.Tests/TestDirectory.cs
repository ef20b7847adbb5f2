namespace MwanLb.Marker.Tests;

/// <summary>A directory of one test's own, removed at its end.</summary>
internal sealed class TestDirectory : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("mwanlb-test-").FullName;

    public TestDirectory(string name = "state") => Path = Directory.CreateDirectory(System.IO.Path.Combine(_root, name)).FullName;

    public string Path { get; }

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public string Write(string name, string text)
    {
        File.WriteAllText(this[name], text);
        return this[name];
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
