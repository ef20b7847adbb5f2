using Microsoft.Extensions.Time.Testing;
using MwanLb.Proxy.Files;

namespace MwanLb.Proxy.Tests.Files;

public sealed class WatchedFileTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("mwanlb-watched-");
    private readonly FakeTimeProvider _time = new();
    private readonly List<string> _failures = [];
    private int _reads;

    private string FilePath => Path.Combine(_directory.FullName, "file");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void Current_FileChanges_FollowsWithinASecond()
    {
        File.WriteAllText(FilePath, "one");
        using var watched = Watch();
        Assert.Equal("one", watched.Current);

        File.WriteAllText(FilePath, "three");
        Assert.Equal("one", watched.Current);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("three", watched.Current);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(2, _reads);
    }

    [Fact]
    public void Current_FileComesAndGoes_Follows()
    {
        using var watched = Watch();
        Assert.Equal("none", watched.Current);
        File.WriteAllText(FilePath, "one");
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("one", watched.Current);
        File.Delete(FilePath);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("none", watched.Current);
    }

    [Fact]
    public void Current_BrokenFile_KeepsTheOldOneAndSaysSoOnce()
    {
        File.WriteAllText(FilePath, "one");
        using var watched = Watch();
        File.WriteAllText(FilePath, "broken");

        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal("one", watched.Current);
        Assert.Equal(["broken"], _failures);
    }

    [Fact]
    public void Current_BehindALink_FollowsTheFile()
    {
        var target = Path.Combine(_directory.FullName, "target");
        File.WriteAllText(target, "one");
        File.CreateSymbolicLink(FilePath, target);
        using var watched = Watch();

        File.WriteAllText(target, "three");
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("three", watched.Current);
    }

    private WatchedFile<string> Watch() => new(FilePath, Parse, e => _failures.Add(e.Message), _time);

    private string Parse(string? text)
    {
        _reads++;
        return text is "broken" ? throw new FormatException(text) : text ?? "none";
    }
}
