using MwanLb.Marker.History;

namespace MwanLb.Marker.Tests.History;

public sealed class JournalFileTests : IDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly string _path;

    public JournalFileTests() => _path = _directory["events.jsonl"];

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Append_Full_OldFileIsKeptOnce()
    {
        var file = new JournalFile(_path, maxBytes: 10);

        foreach (var line in new[] { "one", "two", "three", "four", "five" })
        {
            file.Append(line + "\n");
        }

        Assert.Equal("three\nfour\n"[6..] + "five\n", File.ReadAllText(_path));
        Assert.Equal("three\n", File.ReadAllText(JournalFile.OldPath(_path)));
        Assert.Equal(2, Directory.GetFiles(_directory.Path).Length);
    }

    [Fact]
    public void Append_LastLineTorn_BeginsALineOfItsOwn()
    {
        File.WriteAllText(_path, "whole\n{\"time\":\"2026");

        new JournalFile(_path).Append("next\n");

        Assert.Equal("whole\n{\"time\":\"2026\nnext\n", File.ReadAllText(_path));
    }

    [Fact]
    public void Append_NewFile_IsClosedToStrangers()
    {
        new JournalFile(_path).Append("one\n");

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(_path));
    }

    [Fact]
    public void Append_NoDirectory_IsMade()
    {
        var path = Path.Combine(_directory.Path, "a", "b", "events.jsonl");

        new JournalFile(path).Append("one\n");

        Assert.Equal("one\n", File.ReadAllText(path));
    }

    [Fact]
    public void Append_DiskFull_Throws() => Assert.ThrowsAny<IOException>(() => new JournalFile("/dev/full").Append("one\n"));
}
